/** `ServerSideEncryptionConfiguration`: how objects are encrypted whose writer does not say. With KMS no ETag is an MD5. */
import { choice, type MessageValue, message, only, optional, record, required, text } from './message.ts';

export type EncryptionConfiguration = MessageValue<typeof encryptionConfiguration>;

export const encryptionConfiguration = message(
  'ServerSideEncryptionConfiguration',
  only(
    'Rule',
    only(
      'ApplyServerSideEncryptionByDefault',
      record({
        algorithm: required('SSEAlgorithm', choice('AES256', 'SM4', 'KMS')),
        kmsMasterKeyId: optional('KMSMasterKeyID', text),
        kmsAlgorithm: optional('KMSAlgorithm', text),
      }),
    ),
  ),
);
