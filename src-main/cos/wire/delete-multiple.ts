/** DELETE Multiple Objects: the `Delete` request and its `DeleteResult`. Keys are raw text here, never percent-encoded. */
import { childrenOf, optionalBoolean, optionalText, requiredText } from './fields.ts';
import { element, parseXml, writeXml, type XmlElement } from './xml.ts';

export type DeleteRequest = {
  /** Answer errors only. */
  readonly quiet: boolean;
  readonly objects: readonly { readonly key: string; readonly versionId?: string }[];
};

export type DeletedObject = {
  readonly key: string;
  readonly versionId?: string;
  readonly deleteMarker?: boolean;
  readonly deleteMarkerVersionId?: string;
};

export type DeleteFailure = {
  readonly key: string;
  readonly versionId?: string;
  readonly code: string;
  readonly message: string;
};

export type DeleteResult = { readonly deleted: readonly DeletedObject[]; readonly errors: readonly DeleteFailure[] };

/** XML 1.0 has no form, not even a reference, for these: keys that hold one cannot be named in this message. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters in question
const inexpressible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

export function isExpressibleKey(key: string): boolean {
  return key.isWellFormed() && !inexpressible.test(key);
}

export function parseDeleteRequest(text: string): DeleteRequest {
  const root = parseXml(text, 'Delete');
  return {
    quiet: optionalBoolean(root, 'Quiet'),
    objects: childrenOf(root, 'Object').map((object) => ({
      key: requiredText(object, 'Key'),
      ...parseVersionId(object),
    })),
  };
}

export function writeDeleteRequest({ quiet, objects }: DeleteRequest): string {
  return writeXml(
    element('Delete', [
      element('Quiet', String(quiet)),
      ...objects.map(({ key, versionId }) => element('Object', [element('Key', key), writeVersionId(versionId)])),
    ]),
  );
}

export function parseDeleteResult(text: string): DeleteResult {
  const root = parseXml(text, 'DeleteResult');
  return {
    deleted: childrenOf(root, 'Deleted').map(parseDeleted),
    errors: childrenOf(root, 'Error').map((failure) => ({
      key: requiredText(failure, 'Key'),
      ...parseVersionId(failure),
      code: requiredText(failure, 'Code'),
      message: optionalText(failure, 'Message') ?? '',
    })),
  };
}

export function writeDeleteResult({ deleted, errors }: DeleteResult): string {
  return writeXml(
    element('DeleteResult', [
      ...deleted.map(({ key, versionId, deleteMarker, deleteMarkerVersionId }) =>
        element('Deleted', [
          element('Key', key),
          writeVersionId(versionId),
          deleteMarker === undefined ? undefined : element('DeleteMarker', String(deleteMarker)),
          deleteMarkerVersionId === undefined ? undefined : element('DeleteMarkerVersionId', deleteMarkerVersionId),
        ]),
      ),
      ...errors.map(({ key, versionId, code, message }) =>
        element('Error', [
          element('Key', key),
          writeVersionId(versionId),
          element('Code', code),
          element('Message', message),
        ]),
      ),
    ]),
  );
}

function parseDeleted(deleted: XmlElement): DeletedObject {
  const deleteMarkerVersionId = optionalText(deleted, 'DeleteMarkerVersionId');
  return {
    key: requiredText(deleted, 'Key'),
    ...parseVersionId(deleted),
    ...(optionalText(deleted, 'DeleteMarker') === undefined
      ? {}
      : { deleteMarker: optionalBoolean(deleted, 'DeleteMarker') }),
    ...(deleteMarkerVersionId === undefined ? {} : { deleteMarkerVersionId }),
  };
}

function parseVersionId(parent: XmlElement): { readonly versionId?: string } {
  const versionId = optionalText(parent, 'VersionId');
  return versionId === undefined || versionId === '' ? {} : { versionId };
}

function writeVersionId(versionId: string | undefined): XmlElement | undefined {
  return versionId === undefined ? undefined : element('VersionId', versionId);
}
