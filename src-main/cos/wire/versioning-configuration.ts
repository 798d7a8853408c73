/** `VersioningConfiguration`: whether writes and deletions keep what was there. There is no way back to "never enabled". */
import { choice, type MessageValue, message, record, required } from './message.ts';

export type VersioningConfiguration = MessageValue<typeof versioningConfiguration>;

export const versioningConfiguration = message(
  'VersioningConfiguration',
  record({ status: required('Status', choice('Enabled', 'Suspended')) }),
);
