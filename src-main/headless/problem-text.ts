/** Words of the command line for every problem code: one sentence that says what is wrong and, where it helps, what to do. */
import type { Reason } from '../contract/model.ts';
import type { ProblemCode } from '../contract/problem-codes.ts';
import { printable } from './printable.ts';

const sentences: Readonly<Record<ProblemCode, string>> = {
  'network-unreachable': 'COS cannot be reached; check the network, the endpoint and the region',
  'network-timeout': 'COS did not answer in time; check the network and the endpoint',
  'connection-lost': 'The connection was lost',
  'answer-not-from-cos': 'Something other than COS answered, such as a proxy or a sign-in page; check the endpoint',
  'cos-throttled': 'COS asks for fewer requests',
  'cos-server-error': 'COS has a failure of its own at the moment',
  'cos-clock-skewed': 'The clock of this computer is too far from the clock of COS; set it right and try again',
  'cos-token-expired': 'The temporary keys have expired; get new ones',
  'cos-unknown-secret-id': 'COS does not know this SecretId; check COS_SECRET_ID',
  'cos-signature-mismatch': 'The SecretKey does not fit the SecretId; check COS_SECRET_KEY',
  'cos-payment-required': 'COS refuses because the account has an unpaid bill',
  'cos-no-such-bucket': 'There is no such bucket; check its name, its APPID and the region',
  'cos-access-denied': 'These keys are not allowed to do this; check the permissions of the account',
  'cos-no-such-key': 'The object is not there any more',
  'cos-no-such-upload': 'The multipart upload is not there any more; it starts over',
  'cos-precondition-failed': 'The object was changed by someone else meanwhile; it is looked at again',
  'cos-already-exists': 'The object was created by someone else meanwhile; it is looked at again',
  'cos-object-archived': 'The object is archived; restore it in COS before it can be downloaded',
  'cos-download-forbidden': 'COS does not allow this object to be downloaded',
  'cos-invalid-range': 'The object became shorter while it was read; it is looked at again',
  'cos-conflict': 'COS is busy with another change of the same object',
  'cos-rejected': 'COS refused the request',
  'checksum-mismatch': 'The bytes arrived damaged and were thrown away; they are transferred again',
  'length-mismatch': 'Fewer or more bytes arrived than announced; they are transferred again',
  'malformed-answer': 'The answer of COS cannot be understood',
  'disk-full': 'The disk is full; free some space',
  'permission-denied': 'This computer does not allow access to the path; check its permissions',
  'file-busy': 'Another program is using it',
  'file-missing': 'The file is not there any more',
  'local-io': 'The disk could not read or write the path',
  'not-a-folder': 'There is a file where a folder is needed',
  'source-changed': 'The file was changed while it was uploaded; it is looked at again',
  'target-changed': 'The file was changed while it was downloaded; it is looked at again',
  'encoding-not-kept':
    'The merged text cannot be written in the encoding of the file; save the file as UTF-8 first, or keep one side',
  'name-not-utf8': 'The name is not valid UTF-8 and cannot be an object key; rename the file',
  'name-not-allowed-here': 'This computer does not allow the name; rename the object',
  'name-not-allowed-in-cos': 'COS does not allow the name; rename the file',
  'name-too-long': 'The name is too long; shorten it',
  'name-clash': 'Two names differ only in case or in how accents are written, and only one fits here; rename one',
  'key-unsafe': 'The object key cannot be a path, because it holds an empty, . or .. part; rename the object',
  'file-folder-clash': 'A file on one side is a folder on the other; rename one of them',
  'symlink-skipped': 'Links are not followed and not synced',
  'special-file-skipped': 'Sockets, pipes and devices are not synced',
  'ignore-file-unusable': 'The file .driftlessignore cannot be read; nothing is synced until its rules are known',
  'root-missing': 'The local folder is missing; nothing was changed in the bucket',
  'root-emptied': 'The local folder became empty; nothing was deleted in the bucket',
  'root-replaced': 'The local folder is not the one that was synced before; nothing was changed',
  'root-unreadable': 'The local folder cannot be read; check its permissions',
  'root-not-a-folder': 'The local folder is a file',
  'disk-silent':
    'The disk of the local folder does not answer; if it is a network folder, check its server and the connection to it',
  'remote-emptied': 'The bucket or prefix became empty; nothing was deleted in the local folder',
  'mass-deletion': 'Unusually many files would be deleted; nothing was deleted',
  'everything-changed': 'Nearly all files have changed at once; nothing was overwritten',
  'state-rebuilt':
    'The record of what was synced could not be used; both sides were compared and joined, and nothing was deleted',
  'pair-locked': 'Another Driftless is syncing this folder already',
  'pairs-overlap': 'Two synced folders overlap',
  'state-unusable': 'The folder that keeps the sync state cannot be used',
  'watch-degraded': 'Changes cannot be watched here; they are found by regular scans instead',
  usage: 'The command line is not understood',
  'credentials-missing':
    'There are no keys; set COS_SECRET_ID and COS_SECRET_KEY, and COS_SESSION_TOKEN for temporary keys',
  'account-in-use': 'Synced folders still use this account; remove them first',
  'setting-changed': 'The bucket has another setting by now; look at it again and repeat the change',
  'settings-unusable': 'The settings cannot be used; nothing was overwritten',
  'port-unavailable': 'The port cannot be opened',
  'not-found': 'It is not there',
  aborted: 'Stopped before it was done; nothing is lost, run it again to go on',
  internal: 'This is a mistake in Driftless; please report it with the log that --log-file writes',
};

/** One line for people: the sentence, then in brackets what happened and how COS names it. */
export function problemText(reason: Reason): string {
  const facts = [
    reason.detail.replace(/\.$/, ''),
    ...(reason.cosCode === undefined || reason.detail.includes(reason.cosCode) ? [] : [`COS code ${reason.cosCode}`]),
    ...(reason.requestId === undefined ? [] : [`request id ${reason.requestId}`]),
  ].filter((fact) => fact !== '');
  return printable(
    facts.length === 0 ? `${sentences[reason.code]}.` : `${sentences[reason.code]} (${facts.join('; ')}).`,
  );
}
