/** `CORSConfiguration`: which web pages of other origins may use the bucket. The first rule that fits a request decides. */
import { choice, flag, integer, type MessageValue, message, optional, record, repeated, text } from './message.ts';

export type CorsConfiguration = MessageValue<typeof corsConfiguration>;
export type CorsRule = CorsConfiguration['rules'][number];

export const corsConfiguration = message(
  'CORSConfiguration',
  record({
    rules: repeated(
      'CORSRule',
      record({
        id: optional('ID', text),
        /** With scheme, without trailing slash, at most one `*`. */
        allowedOrigins: repeated('AllowedOrigin', text),
        allowedMethods: repeated('AllowedMethod', choice('GET', 'PUT', 'POST', 'DELETE', 'HEAD')),
        allowedHeaders: repeated('AllowedHeader', text),
        exposeHeaders: repeated('ExposeHeader', text),
        maxAgeSeconds: optional('MaxAgeSeconds', integer),
      }),
    ),
    /** Answers carry `Vary`. */
    responseVary: optional('ResponseVary', flag),
  }),
);
