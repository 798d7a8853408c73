/**
 * Every code a problem, a hold or a failure can carry, and how the engine treats each.
 * Codes are stable: they are stored, shown, logged and documented. Add a code, never rename one.
 * Words for people are keyed by the code (renderer and command line); this file holds none.
 */

/**
 * What the engine does about a failure.
 * - `retry`: transient; back off and try again by itself
 * - `throttle`: as retry, and ask for less
 * - `reconcile`: a side moved on; look at the path again
 * - `skip`: a problem of this path; others go on, retried later
 * - `wait`: the whole pair waits for its user (credentials, bucket, folder, hold)
 * - `fatal`: the process or the command cannot go on
 */
export type Disposition = 'retry' | 'throttle' | 'reconcile' | 'skip' | 'wait' | 'fatal';

export const problemDispositions = {
  // network
  'network-unreachable': 'retry',
  'network-timeout': 'retry',
  'connection-lost': 'retry',
  'answer-not-from-cos': 'retry',
  // COS
  'cos-throttled': 'throttle',
  'cos-server-error': 'retry',
  'cos-clock-skewed': 'wait',
  'cos-token-expired': 'wait',
  'cos-unknown-secret-id': 'wait',
  'cos-signature-mismatch': 'wait',
  'cos-payment-required': 'wait',
  'cos-no-such-bucket': 'wait',
  'cos-access-denied': 'wait',
  'cos-no-such-key': 'reconcile',
  'cos-no-such-upload': 'reconcile',
  'cos-precondition-failed': 'reconcile',
  'cos-already-exists': 'reconcile',
  'cos-object-archived': 'skip',
  'cos-download-forbidden': 'skip',
  'cos-invalid-range': 'reconcile',
  'cos-conflict': 'retry',
  'cos-rejected': 'skip',
  // integrity
  'checksum-mismatch': 'retry',
  'length-mismatch': 'retry',
  'malformed-answer': 'retry',
  // local disk
  'disk-full': 'wait',
  'permission-denied': 'skip',
  'file-busy': 'skip',
  'file-missing': 'reconcile',
  'local-io': 'skip',
  'not-a-folder': 'skip',
  'source-changed': 'reconcile',
  'target-changed': 'reconcile',
  'encoding-not-kept': 'skip',
  // names and kinds
  'name-not-utf8': 'skip',
  'name-not-allowed-here': 'skip',
  'name-not-allowed-in-cos': 'skip',
  'name-too-long': 'skip',
  'name-clash': 'skip',
  'key-unsafe': 'skip',
  'file-folder-clash': 'skip',
  'symlink-skipped': 'skip',
  'special-file-skipped': 'skip',
  // pair
  'ignore-file-unusable': 'wait',
  'root-missing': 'wait',
  'root-emptied': 'wait',
  'root-replaced': 'wait',
  'root-unreadable': 'wait',
  'root-not-a-folder': 'wait',
  'disk-silent': 'wait',
  'remote-emptied': 'wait',
  'mass-deletion': 'wait',
  'everything-changed': 'wait',
  'state-rebuilt': 'wait',
  'pair-locked': 'wait',
  'pairs-overlap': 'wait',
  'state-unusable': 'wait',
  'watch-degraded': 'skip',
  // command and host
  usage: 'fatal',
  'credentials-missing': 'wait',
  'account-in-use': 'fatal',
  'setting-changed': 'fatal',
  'settings-unusable': 'fatal',
  'port-unavailable': 'fatal',
  'not-found': 'fatal',
  aborted: 'fatal',
  internal: 'fatal',
} as const satisfies Record<string, Disposition>;

export type ProblemCode = keyof typeof problemDispositions;
