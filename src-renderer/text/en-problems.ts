/** What each problem code means to a person, in English: what it is, why it happens, what to do. */
import type { ProblemCode } from '../../src-main/contract/problem-codes.ts';

export type ProblemWords = { readonly title: string; readonly why: string; readonly remedy: string };

const itself = 'Nothing to do: Driftless tries again by itself.';

export const enProblems: Readonly<Record<ProblemCode, ProblemWords>> = {
  'network-unreachable': {
    title: 'No connection to the cloud',
    why: 'The network is down, or the address of the bucket cannot be reached from here.',
    remedy: 'Check the network and proxy settings. Driftless tries again by itself.',
  },
  'network-timeout': {
    title: 'The cloud did not answer in time',
    why: 'The connection is very slow or was silently dropped.',
    remedy: itself,
  },
  'connection-lost': {
    title: 'The connection was lost',
    why: 'It broke in the middle of a request. What was already transferred is kept.',
    remedy: itself,
  },
  'answer-not-from-cos': {
    title: 'Something else answered instead of the cloud',
    why: 'A sign-in page of a public network or a proxy is in the way. Its answer was not used.',
    remedy: 'Sign in to the network in a browser, or correct the proxy or endpoint address.',
  },
  'cos-throttled': {
    title: 'The cloud asks for fewer requests',
    why: 'The request rate limit of the bucket or account was reached.',
    remedy: 'Nothing to do: Driftless slows down and goes on.',
  },
  'cos-server-error': {
    title: 'The cloud had an internal error',
    why: 'COS could not complete the request this time.',
    remedy: itself,
  },
  'cos-clock-skewed': {
    title: 'The clock of the computer is wrong',
    why: 'COS refuses signatures whose time is too far from its own.',
    remedy: 'Set date, time and time zone of the computer that runs Driftless, then sync again.',
  },
  'cos-token-expired': {
    title: 'The temporary credentials have expired',
    why: 'A session token is valid for a limited time only.',
    remedy: 'Provide new temporary credentials, or a permanent key.',
  },
  'cos-unknown-secret-id': {
    title: 'The SecretId is not known',
    why: 'The key was deleted, disabled or mistyped.',
    remedy: 'Check the key in the Tencent Cloud console and enter it again.',
  },
  'cos-signature-mismatch': {
    title: 'The SecretKey does not fit the SecretId',
    why: 'COS computed another signature, so one of the two is wrong.',
    remedy: 'Enter SecretId and SecretKey again, without spaces.',
  },
  'cos-payment-required': {
    title: 'The account has an overdue payment',
    why: 'COS suspends a bucket whose account is in arrears.',
    remedy: 'Settle the account in the Tencent Cloud console, then sync again.',
  },
  'cos-no-such-bucket': {
    title: 'The bucket does not exist',
    why: 'It was deleted, is in another region, or its name lacks the APPID.',
    remedy: 'Check bucket name and region. Local files are left as they are.',
  },
  'cos-access-denied': {
    title: 'Access to the bucket is denied',
    why: 'The key is valid but may not do this here.',
    remedy: 'Grant the key permission to list, read and write under this prefix.',
  },
  'cos-no-such-key': {
    title: 'The object is gone from the cloud',
    why: 'Someone deleted it after it was listed.',
    remedy: 'Nothing to do: the path is looked at again.',
  },
  'cos-no-such-upload': {
    title: 'The unfinished upload is gone',
    why: 'It was aborted or has expired in the bucket.',
    remedy: 'Nothing to do: the upload starts again.',
  },
  'cos-precondition-failed': {
    title: 'The object changed in the meantime',
    why: 'Someone else wrote it first, so it was not overwritten.',
    remedy: 'Nothing to do: both sides are compared again.',
  },
  'cos-already-exists': {
    title: 'The object exists already',
    why: 'Someone else created it first, so it was not overwritten.',
    remedy: 'Nothing to do: both sides are compared again.',
  },
  'cos-object-archived': {
    title: 'The object is archived',
    why: 'Objects of an archive storage class must be restored before they can be read.',
    remedy: 'Restore the object in the COS console; it is downloaded afterwards.',
  },
  'cos-download-forbidden': {
    title: 'COS forbids downloading this object',
    why: 'The object or its domain is blocked for downloads.',
    remedy: 'See the message of COS in the details; a custom domain may be needed for this kind of file.',
  },
  'cos-invalid-range': {
    title: 'The object has become shorter',
    why: 'It changed while it was being downloaded.',
    remedy: 'Nothing to do: the path is looked at again.',
  },
  'cos-conflict': {
    title: 'Another request was in the way',
    why: 'COS was working on the same object at that moment.',
    remedy: itself,
  },
  'cos-rejected': {
    title: 'COS refused the request',
    why: 'The reason is given by the COS error code in the details.',
    remedy: 'See the details. With the request ID, Tencent Cloud support can tell more.',
  },
  'checksum-mismatch': {
    title: 'The content arrived damaged',
    why: 'Its checksum differs from the one of the original. The damaged copy was thrown away.',
    remedy: 'Nothing to do: it is transferred again. If it stays, check memory, disk and network.',
  },
  'length-mismatch': {
    title: 'The content arrived incomplete',
    why: 'Fewer or more bytes came than announced. The copy was thrown away.',
    remedy: 'Nothing to do: it is transferred again.',
  },
  'malformed-answer': {
    title: 'An answer could not be understood',
    why: 'It was cut off or is not what the interface promises. It was not used.',
    remedy: `${itself} If it stays, something between here and the cloud changes the traffic.`,
  },
  'disk-full': {
    title: 'The disk is full',
    why: 'There is not enough space for the files to download.',
    remedy: 'Free some space, then sync again. Files in the cloud are safe.',
  },
  'permission-denied': {
    title: 'No permission for this file',
    why: 'The user that runs Driftless may not read or write it.',
    remedy: 'Change the permissions or the owner of the file or its folder.',
  },
  'file-busy': {
    title: 'Another program uses this file',
    why: 'The file is locked or being written.',
    remedy: 'Close the program that uses it. Driftless tries again by itself.',
  },
  'file-missing': {
    title: 'The file is gone',
    why: 'It was moved or deleted while it was being looked at.',
    remedy: 'Nothing to do: the path is looked at again.',
  },
  'local-io': {
    title: 'The disk reported an error',
    why: 'Reading or writing failed; the message is in the details.',
    remedy: 'Check the disk. If it is a network drive, check its connection.',
  },
  'not-a-folder': {
    title: 'A file stands where a folder is needed',
    why: 'Part of the path is a file in the local folder.',
    remedy: 'Rename or move that file.',
  },
  'source-changed': {
    title: 'The file changed while it was being read',
    why: 'An upload of a mixture of old and new content was avoided.',
    remedy: 'Nothing to do: it is uploaded when it has come to rest.',
  },
  'target-changed': {
    title: 'The file changed just before it was replaced',
    why: 'Your newer change was kept.',
    remedy: 'Nothing to do: both sides are compared again.',
  },
  'encoding-not-kept': {
    title: 'The merged text does not fit the encoding of the file',
    why: 'Written as the file is now, it would not be read back the same. Nothing was changed.',
    remedy: 'Keep one of the versions or both, or save the file as UTF-8 and merge again.',
  },
  'name-not-utf8': {
    title: 'The name is not valid text',
    why: 'It contains bytes that are not UTF-8 and cannot be kept in the cloud unchanged.',
    remedy: 'Rename the file.',
  },
  'name-not-allowed-here': {
    title: 'The name is not allowed on the local disk',
    why: 'It contains characters or is a word that this system reserves.',
    remedy: 'Rename the object in the cloud.',
  },
  'name-not-allowed-in-cos': {
    title: 'The name is not allowed in COS',
    why: 'COS does not accept it as an object key.',
    remedy: 'Rename the local file.',
  },
  'name-too-long': {
    title: 'The name is too long',
    why: 'A name or path is longer than this system or COS allows.',
    remedy: 'Shorten the name of the file or of a folder above it.',
  },
  'name-clash': {
    title: 'Two names are the same here',
    why: 'They differ only in case or in the way accents are written, which this system does not tell apart.',
    remedy: 'Rename one of them. Both are left as they are until then.',
  },
  'key-unsafe': {
    title: 'The object key is not a safe path',
    why: 'It would lead outside the synced folder or cannot be written as a path.',
    remedy: 'Rename the object in the cloud.',
  },
  'file-folder-clash': {
    title: 'A file and a folder have the same name',
    why: 'The cloud holds an object and other objects below the same name, which no disk can.',
    remedy: 'Rename one of them in the cloud.',
  },
  'symlink-skipped': {
    title: 'Symbolic links are not synced',
    why: 'COS has no links, and following one could leave the folder.',
    remedy: 'Put the file itself into the folder if it should be synced.',
  },
  'special-file-skipped': {
    title: 'Special files are not synced',
    why: 'Sockets, pipes and devices have no content to sync.',
    remedy: 'Nothing to do, unless it should be an ordinary file.',
  },
  'ignore-file-unusable': {
    title: 'The ignore rules cannot be read',
    why: 'The file .driftlessignore is no plain file, too large or not readable. Without its rules nothing is synced.',
    remedy: 'Make it a text file you may read, or delete it.',
  },
  'root-missing': {
    title: 'The local folder is missing',
    why: 'It was moved, renamed, or its disk is not connected. Nothing was deleted in the cloud.',
    remedy: 'Connect the disk or put the folder back, then sync again.',
  },
  'root-emptied': {
    title: 'The local folder is suddenly empty',
    why: 'It held files before. That is often a disk that is not mounted rather than a wish to delete everything.',
    remedy: 'Put the files back. If they really should be deleted in the cloud too, go on.',
  },
  'root-replaced': {
    title: 'The local folder is another one',
    why: 'At this path there is now a different folder than the one that was synced.',
    remedy: 'Put the right folder or disk back. Go on only if the new one should be synced instead.',
  },
  'root-unreadable': {
    title: 'The local folder cannot be read',
    why: 'The user that runs Driftless may not list it, or the disk has a fault.',
    remedy: 'Change the permissions of the folder or check the disk, then sync again.',
  },
  'root-not-a-folder': {
    title: 'The local path is not a folder',
    why: 'There is a file at this path.',
    remedy: 'Move that file away or choose another folder.',
  },
  'disk-silent': {
    title: 'The disk does not answer',
    why: 'A call to the local folder has been waiting for over a minute. That is often a network folder whose server is gone.',
    remedy: 'Check the disk, or the server and the connection to it. Syncing goes on by itself when it answers.',
  },
  'remote-emptied': {
    title: 'The cloud side is suddenly empty',
    why: 'It held objects before. Nothing was deleted locally.',
    remedy: 'Check bucket and prefix. If the local files really should be deleted too, go on.',
  },
  'mass-deletion': {
    title: 'Unusually many deletions',
    why: 'Far more files would be deleted than is usual, so nothing was deleted yet.',
    remedy:
      'Look at the list. Go on if the deletions are what you want; otherwise restore the files on the side where they are missing.',
  },
  'everything-changed': {
    title: 'Nearly all files have changed at once',
    why: 'That is what ransomware, a restored backup or a broken tool does. Nothing was overwritten yet.',
    remedy:
      'Look at the list. Go on if the changes are what you want. Otherwise restore: the side that has not changed replaces the other, whose files stay in the trash or as older versions.',
  },
  'state-rebuilt': {
    title: 'The record of what was synced started anew',
    why: 'It was lost, damaged or older than the folder. Both sides were compared and joined; nothing was deleted.',
    remedy: 'Look for files that you had deleted: they may be back. Files that differ are listed as conflicts.',
  },
  'pair-locked': {
    title: 'Another Driftless syncs this folder',
    why: 'Two programs working on the same folder would disturb each other.',
    remedy: 'End the other one, then sync again.',
  },
  'pairs-overlap': {
    title: 'Synced folders overlap',
    why: 'One synced folder lies inside another, here or in the bucket.',
    remedy: 'Choose folders and prefixes that do not contain each other.',
  },
  'state-unusable': {
    title: 'The saved state cannot be used',
    why: 'The record of the last sync is damaged, or its folder cannot be read or written.',
    remedy:
      'Sync again: a damaged record is set aside and built anew. If that does not help, check the permissions of the data folder. Your files are not affected.',
  },
  'watch-degraded': {
    title: 'File events are not reliable here',
    why: 'The system limits watched folders, or this kind of drive reports no events.',
    remedy:
      'Nothing to do: regular scans find every change. On Linux, a higher inotify limit makes it immediate again.',
  },
  usage: {
    title: 'The request was not understood',
    why: 'An argument is missing or not valid.',
    remedy: 'See the details. If page and program are of different versions, reload the page.',
  },
  'credentials-missing': {
    title: 'No credentials',
    why: 'There is no SecretId and SecretKey for this account.',
    remedy: 'Provide credentials, then sync again.',
  },
  'account-in-use': {
    title: 'The account is still in use',
    why: 'A synced folder needs its keys.',
    remedy: 'Remove the synced folders of this account first. Their files stay on both sides.',
  },
  'setting-changed': {
    title: 'It was changed elsewhere meanwhile',
    why: 'The bucket has another setting than the one you began with. Nothing was saved, so that the other change is not undone.',
    remedy: 'Look at what the bucket has now, and make your change again.',
  },
  'settings-unusable': {
    title: 'The settings cannot be read',
    why: 'The settings file is damaged or may not be read.',
    remedy: 'See the details for the file. Correct it or move it away.',
  },
  'port-unavailable': {
    title: 'The network port is in use',
    why: 'Another program listens on it.',
    remedy: 'Choose another port or end the other program.',
  },
  'not-found': {
    title: 'It is no longer there',
    why: 'What this refers to was removed or settled in the meantime.',
    remedy: 'Nothing to do: the page shows what is there now.',
  },
  aborted: {
    title: 'It was stopped',
    why: 'The work was ended before it was done, for example by a pause or when Driftless quits.',
    remedy: 'Sync again when you are ready.',
  },
  internal: {
    title: 'Something unexpected happened',
    why: 'This is a defect of Driftless, not something you did.',
    remedy: 'Copy the details and report them. Syncing again may help.',
  },
};
