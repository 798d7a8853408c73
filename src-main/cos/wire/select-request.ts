/** `SelectRequest`: an SQL query over one CSV or JSON object. */
import {
  anyText,
  choice,
  flag,
  type MessageValue,
  message,
  only,
  optional,
  record,
  required,
  text,
} from './message.ts';

export type SelectRequest = MessageValue<typeof selectRequest>;

const csv = {
  recordDelimiter: optional('RecordDelimiter', anyText),
  fieldDelimiter: optional('FieldDelimiter', anyText),
  quoteCharacter: optional('QuoteCharacter', anyText),
  quoteEscapeCharacter: optional('QuoteEscapeCharacter', anyText),
};

export const selectRequest = message(
  'SelectRequest',
  record({
    expression: required('Expression', text),
    expressionType: required('ExpressionType', choice('SQL')),
    /** Whether the answer tells how far it is. */
    requestProgress: optional('RequestProgress', only('Enabled', flag)),
    inputSerialization: required(
      'InputSerialization',
      record({
        compressionType: optional('CompressionType', choice('NONE', 'GZIP', 'BZIP2')),
        csv: optional('CSV', {
          ...record({
            ...csv,
            fileHeaderInfo: optional('FileHeaderInfo', choice('NONE', 'USE', 'IGNORE')),
            comments: optional('Comments', anyText),
            allowQuotedRecordDelimiter: optional('AllowQuotedRecordDelimiter', flag),
          }),
          mayBeEmpty: true,
        }),
        json: optional('JSON', only('Type', choice('DOCUMENT', 'LINES'))),
      }),
    ),
    outputSerialization: required(
      'OutputSerialization',
      record({
        csv: optional('CSV', {
          ...record({ ...csv, quoteFields: optional('QuoteFields', choice('ASNEEDED', 'ALWAYS')) }),
          mayBeEmpty: true,
        }),
        json: optional('JSON', {
          ...record({ recordDelimiter: optional('RecordDelimiter', anyText) }),
          mayBeEmpty: true,
        }),
      }),
    ),
  }),
);
