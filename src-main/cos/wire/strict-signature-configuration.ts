/** `StrictSignatureConfiguration`: what a signature must cover for some actions. `all` stands for every parameter. */
import { listOf, type MessageValue, message, optional, record, repeated, required, text } from './message.ts';

export type StrictSignatureConfiguration = MessageValue<typeof strictSignatureConfiguration>;

export const strictSignatureConfiguration = message(
  'StrictSignatureConfiguration',
  record({
    rules: repeated(
      'Rule',
      record({
        id: optional('ID', text),
        actions: required('actionlist', listOf('action', text)),
        headers: optional('headerlist', listOf('header', text)),
        parameters: optional('paramlist', listOf('param', text)),
      }),
    ),
  }),
);
