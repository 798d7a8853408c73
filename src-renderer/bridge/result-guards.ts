/**
 * Whether an answer is what its method promises. The outline is checked: what a screen would fall over. What is inside comes from the
 * engine of the same build as this page.
 */
import type { MethodName, MethodResults } from '../../src-main/contract/methods.ts';
import { type Field, hasFields, isNothing, isRows, isSnapshot, isText } from './outline.ts';

type ResultGuards = { readonly [M in MethodName]: (value: unknown) => value is MethodResults[M] };

/** Makes an outline the guard of a method: the one place where an outline is taken for the whole. */
function outline<M extends MethodName>(_method: M, fields: Readonly<Record<string, Field>>) {
  return (value: unknown): value is MethodResults[M] => hasFields(value, fields);
}
function list<M extends MethodName>(_method: M, fields: Readonly<Record<string, Field>>) {
  return (value: unknown): value is MethodResults[M] =>
    Array.isArray(value) && value.every((row) => hasFields(row, fields));
}

const content = { kind: 'string' } as const;
const account = { id: 'string', name: 'string', keysIn: 'string' } as const;
const settings = {
  general: 'object',
  network: 'object',
  sync: 'object',
  advanced: 'object',
  unavailable: 'array',
} as const;

export const isResult: ResultGuards = {
  snapshot: isSnapshot,
  pause: isNothing,
  resume: isNothing,
  syncNow: isNothing,
  answerHold: isNothing,
  holdPaths: outline('holdPaths', { total: 'number', paths: 'array' }),

  accounts: list('accounts', account),
  addAccount: outline('addAccount', account),
  updateAccount: outline('updateAccount', account),
  removeAccount: isNothing,
  testAccount: list('testAccount', { check: 'string' }),
  buckets: list('buckets', { name: 'string', region: 'string' }),
  createBucket: isNothing,
  remoteFolders: outline('remoteFolders', { folders: 'array', isCutShort: 'boolean' }),

  localFolders: outline('localFolders', { path: 'string', folders: 'array' }),
  makeLocalFolder: isNothing,
  checkPair: list('checkPair', { code: 'string', isBlocking: 'boolean' }),
  previewPair: outline('previewPair', { totals: 'array', rows: 'array' }),
  addPair: outline('addPair', { pairId: 'string' }),
  updatePair: isNothing,
  removePair: isNothing,
  startDemo: outline('startDemo', { pairId: 'string' }),
  objectUrl: isText,

  conflictContent: outline('conflictContent', content),
  resolveConflicts: list('resolveConflicts', { conflictId: 'string', outcome: 'string' }),
  undoResolution: isNothing,

  activityPage: (value): value is MethodResults['activityPage'] =>
    hasFields(value, { rows: 'array', total: 'number', upTo: 'number' }) && isRows(value.rows),
  explain: outline('explain', { path: 'string', local: 'object', remote: 'object', base: 'object', reason: 'string' }),
  retryPath: isNothing,

  bucketFacts: outline('bucketFacts', {
    bucket: 'string',
    versioning: 'object',
    acl: 'object',
    cors: 'object',
    tags: 'object',
    lifecycle: 'object',
    encryption: 'object',
  }),
  setVersioning: isNothing,
  setBucketVersioning: isNothing,
  setBucketAcl: isNothing,
  setBucketCors: isNothing,
  setBucketTags: isNothing,
  setUploadCleanup: isNothing,
  unfinishedUploads: list('unfinishedUploads', { key: 'string', uploadId: 'string' }),
  abortUnfinishedUpload: isNothing,
  objectVersions: list('objectVersions', { versionId: 'string', isLatest: 'boolean' }),
  versionContent: outline('versionContent', content),
  restoreVersion: isNothing,

  settings: outline('settings', settings),
  updateSettings: outline('updateSettings', settings),
  testIgnoreRules: outline('testIgnoreRules', {}),
  diagnostics: outline('diagnostics', { fileName: 'string', text: 'string' }),

  chooseFolder: outline('chooseFolder', {}),
  openFolder: isNothing,
  revealPath: isNothing,
  openAppFolder: isNothing,
  copyText: isNothing,
  update: outline('update', { kind: 'string' }),
  checkForUpdate: outline('checkForUpdate', { kind: 'string' }),
  downloadUpdate: outline('downloadUpdate', { kind: 'string' }),
  installUpdate: outline('installUpdate', { kind: 'string' }),
};
