/** `AccessControlPolicy`: who may do what with a bucket or an object. Writing replaces the whole list. */
import { AppError } from '../../foundation/app-error.ts';
import { optionalText } from './fields.ts';
import { type Codec, choice, listOf, type MessageValue, message, optional, record, required, text } from './message.ts';
import { element } from './xml.ts';

export type AccessControlPolicy = MessageValue<typeof accessControlPolicy>;
export type Grant = NonNullable<AccessControlPolicy['grants']>[number];

export type Grantee =
  /** `qcs::cam::uin/<owner>:uin/<user>`. */
  | { readonly kind: 'user'; readonly id: string; readonly displayName?: string }
  | { readonly kind: 'group'; readonly uri: string };

export const allUsers = 'http://cam.qcloud.com/groups/global/AllUsers';
export const authenticatedUsers = 'http://cam.qcloud.com/groups/global/AuthenticatedUsers';

const xsi = 'http://www.w3.org/2001/XMLSchema-instance';

/** The kind is an attribute on the wire, and told by the children when reading. */
const grantee: Codec<Grantee> = {
  read: (from) => {
    const uri = optionalText(from, 'URI')?.trim() ?? '';
    if (uri !== '') {
      return { kind: 'group', uri };
    }
    const id = optionalText(from, 'ID')?.trim() ?? '';
    if (id === '') {
      throw new AppError('malformed-answer', 'a grant names nobody');
    }
    const displayName = optionalText(from, 'DisplayName') ?? '';
    return { kind: 'user', id, ...(displayName === '' ? {} : { displayName }) };
  },
  write: (name, value) =>
    value.kind === 'group'
      ? element(name, [element('URI', value.uri)], { 'xmlns:xsi': xsi, 'xsi:type': 'Group' })
      : element(
          name,
          [
            element('ID', value.id),
            value.displayName === undefined ? undefined : element('DisplayName', value.displayName),
          ],
          { 'xmlns:xsi': xsi, 'xsi:type': 'CanonicalUser' },
        ),
};

export const accessControlPolicy = message(
  'AccessControlPolicy',
  record({
    owner: required('Owner', record({ id: required('ID', text), displayName: optional('DisplayName', text) })),
    /** Absent or empty where the object goes by its bucket's list. */
    grants: optional(
      'AccessControlList',
      listOf(
        'Grant',
        record({
          grantee: required('Grantee', grantee),
          permission: required('Permission', choice('READ', 'WRITE', 'READ_ACP', 'WRITE_ACP', 'FULL_CONTROL')),
        }),
      ),
    ),
  }),
);
