/** `ListInventoryConfigurationResult`: one page, up to 100, of a bucket's inventories. */
import { inventoryCodec } from './inventory-configuration.ts';
import { flag, type MessageValue, message, optional, record, repeated, required, text } from './message.ts';

export type ListInventoryConfigurationResult = MessageValue<typeof listInventoryConfigurationResult>;

export const listInventoryConfigurationResult = message(
  'ListInventoryConfigurationResult',
  record({
    inventories: repeated('InventoryConfiguration', inventoryCodec),
    isTruncated: required('IsTruncated', flag),
    continuationToken: optional('ContinuationToken', text),
    nextContinuationToken: optional('NextContinuationToken', text),
  }),
);
