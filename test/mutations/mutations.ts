/**
 * Seeded defects of the engine, each of which the suite must catch: what shows that the checks can fail. `run.ts` applies them one at
 * a time to a copy. `find` stands exactly once in its file, and each test named is there (`test/unit/project/mutations.test.ts`).
 */

/** `title` is part of the titles of the tests that run, as it stands in the file; without it the whole file is run. */
export type Catcher = { readonly file: string; readonly title?: string };

export type Mutation = {
  /** What the engine would do wrong. */
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly caughtBy: Catcher;
};

export const mutations: readonly Mutation[] = [
  // What is decided.
  {
    name: 'An edit on both sides is resolved silently in favour of this side.',
    file: 'src-main/sync/decide/file-rules.ts',
    find: "adopt(path) ?? outcome('edited-on-both-sides', conflict(path, 'edit-edit'))",
    replace: 'adopt(path) ?? uploadEdit(path)',
    caughtBy: { file: 'test/unit/sync/decide/reconcile.test.ts', title: 'every cell is as the table says' },
  },
  {
    name: 'A file that a power cut has emptied is uploaded as an edit.',
    file: 'src-main/sync/decide/seen.ts',
    find: 'print.size === 0 && base.local.size > 0 && print.mtimeMs',
    replace: 'print.size === -1 && base.local.size > 0 && print.mtimeMs',
    caughtBy: { file: 'test/unit/sync/decide/reconcile.test.ts', title: 'every cell is as the table says' },
  },
  {
    name: 'A row written right after its file is believed by size and time alone.',
    file: 'src-main/sync/gather/questions-for.ts',
    find: '? isYoung(base) :',
    replace: '? false :',
    caughtBy: {
      file: 'test/unit/sync/decide/reconcile.test.ts',
      title: 'a row written within two seconds of its file',
    },
  },
  {
    name: 'One listing is trusted: an object that it does not show is gone, without a HEAD.',
    file: 'src-main/sync/gather/questions-for.ts',
    find: 'return remoteFile === undefined || !isSameVersion(remoteFile, base);',
    replace: 'return remoteFile !== undefined && !isSameVersion(remoteFile, base);',
    caughtBy: { file: 'test/unit/sync/decide/decide.test.ts', title: 'objects that the listing does not show yet' },
  },
  {
    name: 'A listing that still shows what was deleted here a moment ago is believed.',
    file: 'src-main/sync/gather/checked-against-deletions.ts',
    find: 'recentDeletions.has(entry.key) ? entry.key : undefined',
    replace: 'undefined',
    caughtBy: { file: 'test/integration/sync-passes.test.ts', title: 'a listing that lags behind' },
  },
  {
    name: 'A file that was out of sight and is missing afterwards counts as deleted.',
    file: 'src-main/sync/decide/reconcile.ts',
    find: 'base?.wasParked === true && !isUsable(base, path)',
    replace: 'false',
    caughtBy: { file: 'test/unit/sync/decide/decide.test.ts', title: 'rows that were out of sight delete nothing' },
  },
  {
    name: 'A file that comes back into view is taken for one that was watched all the time.',
    file: 'src-main/sync/ignore/rules-in-force.ts',
    find: 'rows.push({ ...row, wasParked: true });',
    replace: 'rows.push(row);',
    caughtBy: { file: 'test/unit/sync/ignore/rules-in-force.test.ts', title: 'rows that come back are marked once' },
  },
  {
    name: 'Rows that a new rule hides are read as deletions.',
    file: 'src-main/sync/gather/side-streams.ts',
    find: "if (!ignore.ignores(row.path, row.kind === 'folder')) {",
    replace: 'if (true) {',
    caughtBy: { file: 'test/integration/sync-ignore.test.ts', title: 'edge case 59' },
  },
  {
    name: 'A pair that only uploads writes this side too.',
    file: 'src-main/sync/decide/reconcile.ts',
    find: '  upload: { local: nothingAtAll,',
    replace: '  upload: { local: everything,',
    caughtBy: { file: 'test/unit/sync/decide/decide.test.ts', title: 'upload' },
  },

  // What is read of the two sides.
  {
    name: 'A folder that cannot be read is taken for empty.',
    file: 'src-main/sync/gather/scan.ts',
    find: "return { kind: 'failed', error: toAppError(error) };",
    replace: "return { kind: 'read', entries: [] };",
    caughtBy: { file: 'test/unit/sync/gather/scan.test.ts', title: 'an unreadable folder is unknown' },
  },
  {
    name: 'A folder that vanishes together with the root counts as deleted.',
    file: 'src-main/sync/gather/scan.ts',
    find: "return parent?.kind === 'folder' && ",
    replace: 'return ',
    caughtBy: { file: 'test/unit/sync/gather/scan.test.ts', title: 'a folder that vanishes together with the root' },
  },
  {
    name: 'What lies below an unreadable folder is taken for absent.',
    file: 'src-main/sync/gather/merge.ts',
    find: 'above.local = states.local;',
    replace: '',
    caughtBy: { file: 'test/unit/sync/gather/merge.test.ts', title: 'nothing below an unreadable folder' },
  },
  {
    name: 'A listing out of order is read on, and what it has passed counts as absent.',
    file: 'src-main/sync/gather/list.ts',
    find: "if (lastKey !== '' && !isAscending(lastKey, object.key)) {",
    replace: 'if (false) {',
    caughtBy: { file: 'test/unit/sync/gather/list.test.ts', title: 'a page that fails or breaks the order rejects' },
  },
  {
    name: 'A page of the listing that fails ends the listing as if it were the last.',
    file: 'src-main/cos/parallel-list.ts',
    find: 'throw failure.error;',
    replace: 'return undefined;',
    caughtBy: { file: 'test/unit/sync/gather/list.test.ts', title: 'a page that fails or breaks the order rejects' },
  },
  {
    name: 'A page that was cut and names no next marker is taken for the last.',
    file: 'src-main/cos/operations/list-objects.ts',
    find: 'result.isTruncated ? nextMarkerOf(',
    replace: 'result.isTruncated && result.nextMarker !== undefined ? nextMarkerOf(',
    caughtBy: { file: 'test/unit/cos/bucket-client.test.ts', title: 'a listing with' },
  },
  {
    name: 'The folder that stands at the end of a pass is not compared with the one that was claimed.',
    file: 'src-main/sync/root/root.ts',
    find: 'if (onDisk?.trim() !== id) {',
    replace: 'if (false) {',
    caughtBy: { file: 'test/integration/sync-passes.test.ts', title: 'a root that goes away while it is scanned' },
  },
  {
    name: 'Any folder with an id is taken for the root, whatever the id.',
    file: 'src-main/sync/root/root.ts',
    find: 'if (id !== undefined && id === known) {',
    replace: 'if (id !== undefined) {',
    caughtBy: {
      file: 'test/integration/root-identity.test.ts',
      title: 'the folder of another pair in place of the root',
    },
  },

  // What may not be carried out.
  {
    name: 'A mass deletion is carried out without asking.',
    file: 'src-main/sync/guard/guard.ts',
    find: 'const isTooMany = paths.length > 0 &&',
    replace: 'const isTooMany = false &&',
    caughtBy: { file: 'test/unit/sync/guard/guard.test.ts', title: 'more than 20 files or a quarter' },
  },
  {
    name: 'A mass deletion goes through in many small passes.',
    file: 'src-main/sync/guard/guard.ts',
    find: 'paths.length + input.deletedLastDay[side] > allowed',
    replace: 'paths.length > allowed',
    caughtBy: { file: 'test/unit/sync/guard/guard.test.ts', title: 'deletions of the last day count' },
  },
  {
    name: 'Deletions that a death has cut short do not count towards what may be deleted in a day.',
    file: 'src-main/sync/act/execute.ts',
    find: '        onDeleting?.();\n',
    replace: '',
    caughtBy: { file: 'test/integration/holds.test.ts', title: 'a death amid the deletions of a pass' },
  },
  {
    name: 'A whole top-level folder is deleted without asking.',
    file: 'src-main/sync/guard/guard.ts',
    find: ' || losesWholeFolder(paths, input.topLevelFiles, limits)',
    replace: '',
    caughtBy: { file: 'test/unit/sync/guard/guard.test.ts', title: 'a whole top-level folder' },
  },
  {
    name: 'A bucket found empty deletes everything here.',
    file: 'src-main/sync/guard/guard.ts',
    find: 'if (remoteIsEmpty && ',
    replace: 'if (false && ',
    caughtBy: { file: 'test/unit/sync/guard/guard.test.ts', title: 'a side found empty' },
  },
  {
    name: 'Deletions run before the creations that may hold the same bytes.',
    file: 'src-main/sync/decide/operation.ts',
    find: "  'transfers',\n  'late-renames',\n  'deletions',\n",
    replace: "  'deletions',\n  'transfers',\n  'late-renames',\n",
    caughtBy: { file: 'test/integration/sync-passes.test.ts', title: 'a failed upload keeps everything in the bucket' },
  },
  {
    name: 'The old name of a file is deleted though its copy under the new one has failed.',
    file: 'src-main/sync/act/failures.ts',
    find: 'return sizes[wait.side].has(wait.size);',
    replace: 'return false;',
    caughtBy: { file: 'test/unit/sync/decide/plan.test.ts', title: 'a failure forbids what waits for it' },
  },
  {
    name: 'Deletions go on, on a side where a creation of the same pass has failed.',
    file: 'src-main/sync/act/execute.ts',
    find: ' || (deletesOn !== undefined && blocked[deletesOn])',
    replace: '',
    caughtBy: { file: 'test/integration/sync-passes.test.ts', title: 'a failed upload keeps everything in the bucket' },
  },
  {
    name: 'An object is deleted though its file has come back here meanwhile.',
    file: 'src-main/sync/act/perform.ts',
    find: "await ensureNotHere(deps, path, 'file');",
    replace: '',
    caughtBy: {
      file: 'test/integration/deletion-safety.test.ts',
      title: 'a file that is back here before it is deleted',
    },
  },

  // How this side is written.
  {
    name: 'The file at the place of a download is not looked at again before it is replaced.',
    file: 'src-main/sync/act/local-write.ts',
    find: "if (before?.kind !== 'file' || !samePrint(printOf(before), print)) {",
    replace: 'if (before === undefined) {',
    caughtBy: { file: 'test/unit/sync/act/local-write.test.ts', title: 'a file of another change time than planned' },
  },
  {
    name: 'What was moved aside is not looked at again: a last edit stays hidden in the trash.',
    file: 'src-main/sync/act/local-write.ts',
    find: 'return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino && a.dev === b.dev;',
    replace: 'return true;',
    caughtBy: { file: 'test/unit/sync/act/local-write.test.ts', title: 'an edit through a file kept open' },
  },
  {
    name: 'A replaced file is not kept in the trash.',
    file: 'src-main/sync/act/local-write.ts',
    find: 'await fs.syncFolder(at.slot.folder);',
    replace: 'await fs.removeFile(at.slot.path);',
    caughtBy: {
      file: 'test/unit/sync/act/local-write.test.ts',
      title: 'a download takes the place of the planned file',
    },
  },
  {
    name: 'A new file overwrites what has appeared at its path.',
    file: 'src-main/sync/act/local-write.ts',
    find: 'await fs.link(from, to);',
    replace: 'await fs.rename(from, to);',
    caughtBy: { file: 'test/unit/sync/act/local-write.test.ts', title: 'a new file is created only where nothing is' },
  },
  {
    name: 'A download is put in place without a note: after a death an edit of it is taken for a conflict.',
    file: 'src-main/sync/act/install-noted.ts',
    find: 'await journal.note(noted);',
    replace: '',
    caughtBy: {
      file: 'test/integration/sync-transfers-cut-off.test.ts',
      title: 'downloaded right before a death and then edited',
    },
  },
  {
    name: 'A file is written through a link that took the place of its folder, out of the root.',
    file: 'src-main/sync/act/local-write.ts',
    find: "throw new AppError('target-changed', 'a folder on the way is no folder any more',",
    replace: "void new AppError('target-changed', 'a folder on the way is no folder any more',",
    caughtBy: { file: 'test/unit/sync/act/local-write.test.ts', title: 'nothing is written through a link' },
  },
  {
    name: 'The row of a download is committed before its temp file is on the disk.',
    file: 'src-main/transfer/temp-file.ts',
    find: 'await file.sync();',
    replace: '',
    caughtBy: { file: 'test/unit/transfer/download.test.ts', title: 'made durable and closed, in this order' },
  },
  {
    name: 'The row of a small download is committed before its file is on the disk.',
    file: 'src-main/transfer/run-write-steps.ts',
    find: 'await syncs.file(file);',
    replace: '',
    caughtBy: { file: 'test/unit/transfer/run-write-steps.test.ts', title: 'are written and all places taken before' },
  },
  {
    name: 'A small file is written through a link that took the place of its folder, out of the root.',
    file: 'src-main/transfer/run-write-steps.ts',
    find: '    requireFolder(folder);\n',
    replace: '',
    caughtBy: { file: 'test/unit/transfer/run-write-steps.test.ts', title: 'instead of a folder on the way' },
  },
  {
    name: 'What the disk refused of a long download while it arrived is forgotten by its end.',
    file: 'src-main/transfer/early-sync.ts',
    find: 'failure = { error };',
    replace: '',
    caughtBy: { file: 'test/unit/transfer/early-sync.test.ts', title: 'fails what follows' },
  },
  {
    name: 'The row of an upload is committed while its file is in memory only.',
    file: 'src-main/transfer/make-durable.ts',
    find: 'await handle.sync();',
    replace: '',
    caughtBy: { file: 'test/unit/transfer/make-durable.test.ts' },
  },

  // How bytes travel.
  {
    name: 'The CRC64 of a download is not compared.',
    file: 'src-main/transfer/download-request.ts',
    find: 'if (facts.crc64 !== undefined && facts.crc64 !== crc64) {',
    replace: 'if (false) {',
    caughtBy: { file: 'test/unit/transfer/download.test.ts', title: 'are found by CRC64' },
  },
  {
    name: 'The ranges of a download are asked for without If-Match.',
    file: 'src-main/transfer/fetch-range.ts',
    find: '    ifMatch,\n',
    replace: '',
    caughtBy: { file: 'test/unit/transfer/download.test.ts', title: 'every request of a download names the ETag' },
  },
  {
    name: 'The ETag that a range is answered with is not compared.',
    file: 'src-main/transfer/fetch-range.ts',
    find: 'const isSameObject = got.facts.etag === etag;',
    replace: 'const isSameObject = true;',
    caughtBy: { file: 'test/unit/transfer/download.test.ts', title: 'a proxy that drops If-Match' },
  },
  {
    name: 'A file that changes while it is sent is not noticed.',
    file: 'src-main/transfer/upload.ts',
    find: 'const beforeSend = async (): Promise<void> => {\n    await source.requireInPlace();',
    replace: 'const beforeSend = async (): Promise<void> => {',
    caughtBy: { file: 'test/unit/transfer/upload.test.ts', title: 'after it was read is not sent' },
  },
  {
    name: 'A file is sent before it is on the disk.',
    file: 'src-main/transfer/upload.ts',
    find: 'await makeDurable(deps, { path: request.path, print: request.expected, opened: source.handle });',
    replace: '',
    caughtBy: { file: 'test/unit/transfer/upload.test.ts', title: 'a file written just now is on the disk' },
  },
  {
    name: 'The CRC64 that the store has counted is not compared.',
    file: 'src-main/transfer/upload.ts',
    find: 'requireSameCrc(written.crc64, sent.crc64, request.key);',
    replace: '',
    caughtBy: { file: 'test/unit/transfer/upload.test.ts', title: 'a checksum other than ours is a failure' },
  },
  {
    name: 'After a lost answer, other bytes of the same size under the key are taken for ours.',
    file: 'src-main/cos/landed-write.ts',
    find: ': facts.crc64 === sent.crc64;',
    replace: ': true;',
    caughtBy: { file: 'test/unit/transfer/upload.test.ts', title: 'other bytes of the same size under the key' },
  },
  {
    name: 'An interrupted upload is continued although its file is another by now.',
    file: 'src-main/sync/act/resume-notes.ts',
    find: "resume?.kind === 'upload' && samePrint(resume.local, print)",
    replace: "resume?.kind === 'upload' && resume.local.size === print.size",
    caughtBy: { file: 'test/integration/sync-resume.test.ts', title: 'has another time by now begins anew' },
  },
  {
    name: 'A part of an interrupted upload is believed by its size, whatever it holds.',
    file: 'src-main/transfer/multipart-upload.ts',
    find: 'found.size === part.size && found.etag.toLowerCase() === md5',
    replace: 'found.size === part.size',
    caughtBy: { file: 'test/unit/transfer/resume.test.ts', title: 'but holds other bytes is sent again' },
  },
  {
    name: 'A range that was noted is believed without a look at what the disk has kept of it.',
    file: 'src-main/transfer/download-ranges.ts',
    find: '(await crcOnDisk(deps, reading, part)) === noted',
    replace: 'true',
    caughtBy: { file: 'test/unit/transfer/resume.test.ts', title: 'that the disk does not hold is fetched again' },
  },
  {
    name: 'An interrupted download is continued although its object is another by now.',
    file: 'src-main/sync/act/resume-notes.ts',
    find: "resume?.kind === 'download' && etag === remote.etag && resume.size",
    replace: "resume?.kind === 'download' && resume.size",
    caughtBy: { file: 'test/integration/sync-resume.test.ts', title: 'a download whose object was replaced' },
  },
  {
    name: 'What an interrupted transfer has left stays in the bucket when nobody wants it any more.',
    file: 'src-main/sync/act/resume-notes.ts',
    find: '    if (!isWanted) {',
    replace: '    if (false) {',
    caughtBy: { file: 'test/integration/sync-resume.test.ts', title: 'an upload whose file is gone leaves nothing' },
  },

  // How the bucket is written.
  {
    name: 'A create is sent without the header that forbids overwriting.',
    file: 'src-main/cos/operations/object-headers.ts',
    find: "...(createOnly === true ? { 'x-cos-forbid-overwrite': 'true' } : {}),",
    replace: '',
    caughtBy: { file: 'test/unit/cos/bucket-client.test.ts', title: 'a put sends length, checksum, metadata' },
  },
  {
    name: 'A new file is uploaded over an object that was created meanwhile.',
    file: 'src-main/sync/act/remote-write.ts',
    find: 'createOnly: replaces === undefined,',
    replace: 'createOnly: false,',
    caughtBy: { file: 'test/integration/sync-passes.test.ts', title: 'an upload meets an object created meanwhile' },
  },
  {
    name: 'The object is not looked at again before it is replaced.',
    file: 'src-main/sync/act/remote-write.ts',
    find: 'if (there?.etag !== etag) {',
    replace: 'if (false) {',
    caughtBy: {
      file: 'test/integration/sync-passes.test.ts',
      title: 'an object replaced right before its replacement',
    },
  },
  {
    name: 'An object is deleted though it is another one by now.',
    file: 'src-main/sync/act/remote-write.ts',
    find: 'if (there.etag !== etag) {',
    replace: 'if (false) {',
    caughtBy: { file: 'test/integration/deletion-safety.test.ts', title: 'replaced right before its deletion' },
  },
  {
    name: 'A file written again while it was sent counts as looked at when the sending ended.',
    file: 'src-main/sync/act/remote-write.ts',
    find: 'committedAt: startedAt,',
    replace: 'committedAt: clock.now(),',
    caughtBy: {
      file: 'test/integration/sync-interrupted.test.ts',
      title: 'a file written just before its long upload',
    },
  },
  {
    name: 'The version below our own is not looked at: what another device wrote meanwhile is buried.',
    file: 'src-main/sync/act/remote-versions.ts',
    find: 'if (slipped === undefined) {',
    replace: 'if (true) {',
    caughtBy: { file: 'test/integration/sync-versioned-bucket.test.ts', title: 'between look and replacement' },
  },

  // Who may write at all.
  {
    name: 'A choice in a conflict is carried out on other sides than its user has seen.',
    file: 'src-main/sync/conflicts/resolve-conflict.ts',
    find: 'if (versionOfSides(sides) !== version) {',
    replace: 'if (false) {',
    caughtBy: {
      file: 'test/integration/sync-conflicts.test.ts',
      title: 'a choice made for what is not there any more',
    },
  },
  {
    name: 'The lock of another living process is ignored.',
    file: 'src-main/state/pair-lock.ts',
    find: 'if (!isLeftOver(found, file, { ...options, host })) {',
    replace: 'if (false) {',
    caughtBy: { file: 'test/unit/state/pair-lock.test.ts', title: 'a second process is refused' },
  },
  {
    name: 'A process whose lock was taken by another goes on.',
    file: 'src-main/state/pair-lock.ts',
    find: 'if (!isMine(found)) {',
    replace: 'if (false) {',
    caughtBy: { file: 'test/unit/state/pair-lock.test.ts', title: 'losing it makes the next beat throw' },
  },
];
