import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { MethodResults } from '../../src-main/contract/methods.ts';
import { sampleSnapshot } from './sample.ts';
import { showApp } from './show-app.tsx';

const facts: MethodResults['bucketFacts'] = {
  bucket: 'team-1250000000',
  region: 'ap-guangzhou',
  versioning: { ok: true, value: 'off' },
  acl: { ok: true, value: { owner: 'o', grants: [{ grantee: 'o', permission: 'FULL_CONTROL' }], canned: 'private' } },
  cors: { ok: false, reason: { code: 'cos-access-denied', detail: '' } },
  tags: { ok: true, value: [] },
  lifecycle: { ok: true, value: [] },
};

test('each setting shows its value or why it could not be read, and changes are sent', async () => {
  const page = await showApp(sampleSnapshot(), { hash: '#/bucket/docs', results: { bucketFacts: facts } });
  await page.user.click(
    within(screen.getByRole('region', { name: 'Versioning' })).getByRole('button', { name: 'Turn on' }),
  );
  await page.user.selectOptions(screen.getByRole('combobox', { name: 'Who may access it' }), 'Everyone may read');
  const warning = screen.getByText(/^Everyone on the internet/).tagName;
  await page.user.click(screen.getByRole('button', { name: 'Change access' }));
  expect([screen.getAllByRole('alert').length, warning, page.asked()]).toEqual([
    1,
    'DIV',
    [
      { method: 'setBucketVersioning', params: { pairId: 'docs', status: 'enabled' } },
      { method: 'setBucketAcl', params: { pairId: 'docs', acl: 'public-read' } },
    ],
  ]);
});

test('an unfinished upload can be ended, but not one that is being sent', async () => {
  const page = await showApp(sampleSnapshot(), {
    hash: '#/bucket/docs',
    results: {
      bucketFacts: facts,
      unfinishedUploads: [
        { key: 'old', uploadId: 'u1', initiatedAt: 1, isOurs: false },
        { key: 'now', uploadId: 'u2', initiatedAt: 2, isOurs: true },
      ],
    },
  });
  await page.user.click(screen.getByRole('tab', { name: 'Unfinished uploads' }));
  const [old, now] = screen.getAllByRole<HTMLButtonElement>('button', { name: /^End the upload of/ });
  await page.user.click(old ?? document.body);
  expect([now?.disabled, page.asked()]).toEqual([
    true,
    [{ method: 'abortUnfinishedUpload', params: { pairId: 'docs', key: 'old', uploadId: 'u1' } }],
  ]);
});

test('a version is restored after a question', async () => {
  const page = await showApp(sampleSnapshot(), {
    hash: '#/bucket/docs',
    results: {
      bucketFacts: facts,
      objectVersions: [
        { versionId: 'v2', isLatest: true, isDeleteMarker: false, size: 2, modifiedAt: 2, etag: '' },
        { versionId: 'v1', isLatest: false, isDeleteMarker: false, size: 1, modifiedAt: 1, etag: '' },
      ],
    },
  });
  await page.user.click(screen.getByRole('tab', { name: 'Older versions' }));
  await page.user.type(screen.getByRole('textbox', { name: 'Path in the synced folder' }), 'a.txt{Enter}');
  await page.user.click(screen.getByRole('button', { name: 'Restore…' }));
  const before = page.asked();
  await page.user.click(screen.getByRole('button', { name: 'Restore' }));
  expect([before, page.asked()]).toEqual([
    [],
    [{ method: 'restoreVersion', params: { pairId: 'docs', path: 'a.txt', versionId: 'v1' } }],
  ]);
});
