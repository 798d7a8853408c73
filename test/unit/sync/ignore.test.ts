/** Which names never take part. */
import { expect, test } from 'vitest';
import { toRelPath } from '../../../src-main/foundation/names.ts';
import { createIgnore } from '../../../src-main/sync/ignore.ts';

test('system, temporary and our own names are ignored at any depth, with everything below them, and nothing else is', () => {
  const ignores = createIgnore();
  const ignored = [
    '.driftless',
    '.driftless/tmp/x',
    'a/.Driftless/b',
    'a/x.driftless-tmp',
    '.DS_Store',
    'a/.ds_store',
    '.Trash-1000/files/x',
    'a/THUMBS.DB',
    'desktop.ini',
    '$RECYCLE.BIN/x',
    'System Volume Information',
    'docs/~$report.docx',
    'docs/.~lock.report.odt#',
  ];
  const synced = [
    '',
    'a',
    'driftless',
    '.driftless2',
    'x.DS_Store',
    'Thumbs.db.txt',
    'a~$b',
    '.~lock.x',
    'xdesktop.ini',
    '.Trash',
  ];
  expect([...ignored, ...synced].filter((path) => ignores(toRelPath(path)))).toEqual(ignored);
});

test('what Driftless itself keeps in the folder is ignored, with all below it and nothing beside it', () => {
  const ignore = createIgnore([toRelPath('.local/share/driftless')]);
  const paths = [
    '.local/share/driftless',
    '.local/share/driftless/pairs/p.sqlite',
    '.local/share/driftless2',
    '.local/share',
  ];
  expect(paths.map((path) => ignore(toRelPath(path)))).toEqual([true, true, false, false]);
});
