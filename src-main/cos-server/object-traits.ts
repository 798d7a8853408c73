/** What an object has besides bytes and headers: tags, access, encryption, restoration, retention. Most objects have none of it. */
import * as v from 'valibot';

const grantee = v.variant('kind', [
  v.object({ kind: v.literal('user'), id: v.string() }),
  v.object({ kind: v.literal('group'), uri: v.string() }),
]);
const grant = v.object({
  grantee,
  permission: v.picklist(['READ', 'WRITE', 'READ_ACP', 'WRITE_ACP', 'FULL_CONTROL']),
});

/** Grants to others than the owner, who may do everything. */
export const grantsShape = v.array(grant);
export type StoredGrant = v.InferOutput<typeof grant>;

const encryption = v.variant('kind', [
  v.object({ kind: v.literal('cos') }),
  v.object({ kind: v.literal('kms'), keyId: v.optional(v.string()), context: v.optional(v.string()) }),
  v.object({ kind: v.literal('customer'), keyMd5: v.string() }),
]);
export type Encryption = v.InferOutput<typeof encryption>;

const restoration = v.object({
  requestedAt: v.number(),
  readyAt: v.number(),
  expiresAt: v.number(),
  tier: v.string(),
});
export type Restoration = v.InferOutput<typeof restoration>;

const shape = v.object({
  tags: v.optional(v.array(v.object({ key: v.string(), value: v.string() }))),
  /** Absent: the object goes by the list of its bucket. */
  grants: v.optional(grantsShape),
  encryption: v.optional(encryption),
  restoration: v.optional(restoration),
  isAppendable: v.optional(v.boolean()),
  /** Milliseconds; until then the object cannot be overwritten or deleted. */
  retainUntil: v.optional(v.number()),
});
export type ObjectTraits = Readonly<v.InferOutput<typeof shape>>;

export const noTraits: ObjectTraits = {};

export function parseTraits(text: string): ObjectTraits {
  return text === '{}' ? noTraits : v.parse(shape, JSON.parse(text));
}
