/** The bucket window by role and label: what it sends, what it asks before, what it says of wrong input and refusals, where the focus goes. */
import { cleanup, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { BucketFacts, CorsRule } from '../../src-main/contract/bucket.ts';
import type { Reason } from '../../src-main/contract/model.ts';
import { CallFailure } from '../../src-renderer/bridge/bridge.ts';
import { sampleActivity, sampleSnapshot } from './sample.ts';
import { type Answers, showApp } from './show-app.tsx';

const refused: Reason = { code: 'cos-rejected', detail: 'no', cosCode: 'MalformedXML', requestId: 'NjU1' };
const rule = (origin: string): CorsRule => ({
  id: 'web',
  allowedOrigins: [origin],
  allowedMethods: ['GET'],
  allowedHeaders: [],
  exposeHeaders: [],
});

const facts: BucketFacts = {
  bucket: 'team-1250000000',
  region: 'ap-guangzhou',
  versioning: { ok: true, value: 'off' },
  acl: { ok: true, value: { owner: 'o', grants: [{ grantee: 'o', permission: 'FULL_CONTROL' }], canned: 'private' } },
  cors: { ok: true, value: [] },
  tags: { ok: true, value: [] },
  lifecycle: { ok: true, value: [] },
  encryption: { ok: true, value: 'none' },
};

/** A bucket that takes what it is sent, so that what is read after a change is the change. */
async function showBucket(more: Partial<BucketFacts> = {}, answers: Answers = {}) {
  let now: BucketFacts = { ...facts, ...more };
  const page = await showApp(sampleSnapshot({ activity: [sampleActivity({ path: 'Reports/a.txt' })] }), {
    hash: '#/bucket/docs',
    answers: {
      bucketFacts: () => now,
      setBucketVersioning: ({ status }) => {
        now = { ...now, versioning: { ok: true, value: status } };
        return undefined;
      },
      setBucketAcl: ({ acl }) => {
        now = { ...now, acl: { ok: true, value: { owner: 'o', grants: [], canned: acl } } };
        return undefined;
      },
      setBucketCors: ({ rules }) => {
        now = { ...now, cors: { ok: true, value: rules } };
        return undefined;
      },
      setBucketTags: ({ tags }) => {
        now = { ...now, tags: { ok: true, value: tags } };
        return undefined;
      },
      setUploadCleanup: ({ days }) => {
        const own = { id: 'own', prefix: 'docs/', isEnabled: true, isOurs: true };
        now = {
          ...now,
          lifecycle: { ok: true, value: days === null ? [] : [{ ...own, abortsUploadsAfterDays: days }] },
        };
        return undefined;
      },
      ...answers,
    },
  });
  return {
    ...page,
    button: (name: string | RegExp) => screen.getByRole<HTMLButtonElement>('button', { name }),
    change: (changed: Partial<BucketFacts>) => {
      now = { ...now, ...changed };
    },
  };
}

const panel = (name: string) => within(screen.getByRole('region', { name }));
const focused = () => document.activeElement;

test.each([
  ['en', 'Back to the overview', 'Overview'],
  ['zh-CN', '返回概览', '概览'],
] as const)('the bucket has a way back of its own: %s', async (language, name, overview) => {
  window.localStorage.setItem('driftless.language', language);
  const page = await showBucket();
  const link = within(screen.getByRole('main')).getByRole('link', { name });
  // Before everything else on the screen, so that it is reached first.
  screen.getByRole('main').focus();
  await page.user.tab();
  const isFirst = focused() === link;
  await page.user.click(link);
  expect([isFirst, window.location.hash, screen.getByRole('main').getAttribute('aria-label')]).toEqual([
    true,
    '#/overview',
    overview,
  ]);
});

test('a setting that the keys may not read says which right is missing, and the others work', async () => {
  const denied = { ok: false, reason: { code: 'cos-access-denied', detail: '' } } as const;
  const page = await showBucket({ cors: denied });
  const missing = screen.getByRole('region', { name: 'Cross-origin rules (CORS)' }).textContent;
  await page.user.click(panel('Versioning').getByRole('button', { name: 'Turn on' }));
  const status = screen.getByRole('region', { name: 'Versioning' }).textContent;
  expect([missing, screen.queryAllByRole('alert').length, status, page.asked()]).toEqual([
    expect.stringContaining('name/cos:GetBucketCORS'),
    0,
    expect.stringContaining('On.'),
    [{ method: 'setBucketVersioning', params: { pairId: 'docs', status: 'enabled' } }],
  ]);
});

test('suspending versioning says what is lost, begins on the harmless choice, and gives the focus back', async () => {
  const page = await showBucket({ versioning: { ok: true, value: 'enabled' } });
  await page.user.click(page.button('Suspend…'));
  const question = within(screen.getByRole('dialog', { name: 'Suspend versioning?' }));
  const first = focused()?.textContent;
  const words = question.getByText(/gone for good/).textContent;
  await page.user.click(question.getByRole('button', { name: 'Cancel' }));
  const [back, unasked] = [focused()?.textContent, page.asked()];
  await page.user.click(page.button('Suspend…'));
  await page.user.click(page.button('Suspend versioning'));
  expect([first, words, back, unasked, page.asked(), focused()?.textContent]).toEqual([
    'Cancel',
    expect.stringContaining('overwritten or deleted'),
    'Suspend…',
    [],
    [{ method: 'setBucketVersioning', params: { pairId: 'docs', status: 'suspended' } }],
    'Turn on',
  ]);
});

test('opening the bucket to everyone is asked about, closing it again is not', async () => {
  const page = await showBucket();
  const access = panel('Access');
  const wasOff = access.getByRole('button').getAttribute('aria-disabled');
  await page.user.click(access.getByRole('radio', { name: /^Everyone may read Anyone/ }));
  await page.user.click(access.getByRole('button', { name: 'Change access…' }));
  const question = within(screen.getByRole('dialog', { name: 'Let everyone read this bucket?' }));
  const warning = question.getByText(/becomes public/).textContent;
  await page.user.click(question.getByRole('button', { name: 'Change access' }));
  await page.user.click(access.getByRole('radio', { name: /^Private/ }));
  await page.user.click(access.getByRole('button', { name: 'Change access' }));
  expect([wasOff, warning, screen.queryByRole('dialog'), page.asked()]).toEqual([
    'true',
    expect.stringContaining('not only the synced folder'),
    null,
    [
      { method: 'setBucketAcl', params: { pairId: 'docs', acl: 'public-read' } },
      { method: 'setBucketAcl', params: { pairId: 'docs', acl: 'private' } },
    ],
  ]);
});

test('a list of access that somebody made is shown, and replaced only after a question', async () => {
  const grants = [
    { grantee: '42', permission: 'WRITE' },
    { grantee: 'http://cam.qcloud.com/groups/global/AllUsers', permission: 'READ' },
  ];
  const page = await showBucket({ acl: { ok: true, value: { owner: 'o', grants } } });
  const access = panel('Access');
  const shown = access.getAllByRole('listitem').map(({ textContent }) => textContent);
  const chosen = access.queryByRole('radio', { checked: true });
  await page.user.click(access.getByRole('radio', { name: /^Private/ }));
  await page.user.click(access.getByRole('button', { name: 'Change access…' }));
  expect([shown, chosen, screen.getByRole('dialog', { name: /^Replace the list/ }).textContent, page.asked()]).toEqual([
    ['42 write', 'Everyone read'],
    null,
    expect.stringContaining('cannot be restored'),
    [],
  ]);
});

test('a new rule is checked field by field, filled in for a use, and sent with the list it was made from', async () => {
  const page = await showBucket({ cors: { ok: true, value: [rule('https://a.example.com')] } });
  await page.user.click(page.button('Add a rule…'));
  const dialog = within(screen.getByRole('dialog', { name: 'New cross-origin rule' }));
  const save = dialog.getByRole('button', { name: 'Save' });
  const origins = dialog.getByRole('textbox', { name: 'Origins' });
  const exposed = dialog.getByRole('textbox', { name: 'Exposed headers' });
  const began = focused();
  await page.user.click(dialog.getByRole('checkbox', { name: 'GET' }));
  await page.user.type(exposed, '*');
  await page.user.type(dialog.getByRole('textbox', { name: /^Browsers may/ }), '1.5');
  await page.user.click(save);
  const told = [
    'Name at least one origin.',
    'Choose at least one method.',
    'A whole number of seconds, or nothing.',
  ].map((words) => dialog.queryByText(words) !== null);
  const [toldStar, focusedFirst] = [dialog.queryByText(/exposed headers must be named/) !== null, focused()];
  await page.user.click(origins);
  await page.user.paste('https://b.example.com/');
  await page.user.click(save);
  const described = document.getElementById(origins.getAttribute('aria-describedby')?.split(' ')[1] ?? '')?.textContent;
  const unsent = page.asked();
  await page.user.clear(origins);
  await page.user.paste(' https://b.example.com \nhttps://*.example.org');
  await page.user.click(dialog.getByRole('button', { name: 'Downloads in the browser' }));
  await page.user.click(save);
  expect([began === origins, told, toldStar, focusedFirst === origins, described, unsent]).toEqual([
    true,
    [true, true, true],
    true,
    true,
    expect.stringContaining('is no origin'),
    [],
  ]);
  expect([screen.queryByRole('dialog'), focused()?.textContent, page.asked()]).toEqual([
    null,
    'Add a rule…',
    [
      {
        method: 'setBucketCors',
        params: {
          pairId: 'docs',
          was: [rule('https://a.example.com')],
          rules: [
            rule('https://a.example.com'),
            {
              allowedOrigins: ['https://b.example.com', 'https://*.example.org'],
              allowedMethods: ['GET', 'HEAD'],
              allowedHeaders: ['*'],
              exposeHeaders: ['ETag', 'Content-Length', 'x-cos-request-id'],
              maxAgeSeconds: 600,
            },
          ],
        },
      },
    ],
  ]);
});

test('a rule is changed in its place and removed after a question, and the focus does not get lost with its row', async () => {
  const [first, second] = [rule('https://a.example.com'), rule('https://b.example.com')];
  const page = await showBucket({ cors: { ok: true, value: [first, second] } });
  await page.user.click(page.button(/^Change the rule for .*b\.example/));
  await page.user.click(screen.getByRole('checkbox', { name: 'PUT' }));
  await page.user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Save' }));
  const backOn = focused()?.getAttribute('aria-label');
  await page.user.click(page.button(/^Remove the rule for .*b\.example/));
  await page.user.click(page.button('Remove'));
  const changed = { ...second, allowedMethods: ['GET', 'PUT'] };
  expect([backOn, focused()?.textContent, page.asked()]).toEqual([
    expect.stringMatching(/^Change the rule for .*b\.example/),
    'Add a rule…',
    [
      { method: 'setBucketCors', params: { pairId: 'docs', was: [first, second], rules: [first, changed] } },
      { method: 'setBucketCors', params: { pairId: 'docs', was: [first, changed], rules: [first] } },
    ],
  ]);
});

test('a rule is moved with the keyboard, and the focus goes along with it', async () => {
  const [a, b, c] = [rule('https://a.example.com'), rule('https://b.example.com'), rule('https://c.example.com')];
  const page = await showBucket({ cors: { ok: true, value: [a, b, c] } });
  const isOff = (name: RegExp): boolean => page.button(name).getAttribute('aria-disabled') === 'true';
  const ends = [isOff(/^Move the rule for .*a\.example.* up$/), isOff(/^Move the rule for .*c\.example.* down$/)];
  page.button(/^Move the rule for .*a\.example.* down$/).focus();
  await page.user.keyboard('{Enter}');
  const withIt = focused()?.getAttribute('aria-label');
  await page.user.keyboard(' ');
  const atTheEnd = focused()?.getAttribute('aria-label');
  await page.user.keyboard(' ');
  expect([ends, withIt, atTheEnd, page.asked()]).toEqual([
    [true, true],
    expect.stringMatching(/^Move the rule for .*a\.example.* down$/),
    expect.stringMatching(/^Move the rule for .*a\.example.* down$/),
    [
      { method: 'setBucketCors', params: { pairId: 'docs', was: [a, b, c], rules: [b, a, c] } },
      { method: 'setBucketCors', params: { pairId: 'docs', was: [b, a, c], rules: [b, c, a] } },
    ],
  ]);
});

test('a move that is refused says why and leaves the order as it is; a lone rule has nowhere to go', async () => {
  const [a, b] = [rule('https://a.example.com'), rule('https://b.example.com')];
  const page = await showBucket(
    { cors: { ok: true, value: [a, b] } },
    {
      setBucketCors: () => {
        throw new CallFailure(refused);
      },
    },
  );
  await page.user.click(page.button(/^Move the rule for .*b\.example.* up$/));
  const said = panel('Cross-origin rules (CORS)').getByRole('alert').textContent;
  const order = screen
    .getAllByRole('button', { name: /^Change the rule for/ })
    .map((one) => one.getAttribute('aria-label'));
  cleanup();
  await showBucket({ cors: { ok: true, value: [a] } });
  expect([said, order, screen.queryAllByRole('button', { name: /^Move the rule/ })]).toEqual([
    expect.stringContaining('NjU1'),
    [expect.stringContaining('a.example'), expect.stringContaining('b.example')],
    [],
  ]);
});

test('a rule that COS refuses stays as it was typed, with the code and the request id', async () => {
  const page = await showBucket(
    {},
    {
      setBucketCors: () => {
        throw new CallFailure(refused);
      },
    },
  );
  await page.user.click(page.button('Add a rule…'));
  const dialog = within(screen.getByRole('dialog'));
  await page.user.type(dialog.getByRole('textbox', { name: 'Origins' }), '*');
  await page.user.click(dialog.getByRole('button', { name: 'Save' }));
  expect([
    dialog.getByRole('alert').textContent,
    dialog.getByRole<HTMLTextAreaElement>('textbox', { name: 'Origins' }).value,
  ]).toEqual([expect.stringContaining('MalformedXML · no · NjU1'), '*']);
});

test('tags are added, checked, saved together and undone', async () => {
  const page = await showBucket({ tags: { ok: true, value: [{ key: 'team', value: 'design' }] } });
  const tags = panel('Tags');
  const save = tags.getByRole('button', { name: 'Save tags' });
  await page.user.click(tags.getByRole('button', { name: 'Add a tag' }));
  const key = tags.getByRole<HTMLInputElement>('textbox', { name: 'Key of tag 2' });
  const isAtKey = focused() === key;
  await page.user.type(key, 'team');
  await page.user.click(save);
  const twice = tags.getByText('Another tag has this key already.').id === key.getAttribute('aria-describedby');
  await page.user.clear(key);
  await page.user.type(key, 'project');
  const reserved = tags.queryByText(/belong to Tencent Cloud/) !== null;
  await page.user.clear(key);
  await page.user.type(key, '成本 centre');
  await page.user.type(tags.getByRole('textbox', { name: 'Value of tag 2' }), 'R&D');
  const odd = tags.queryByText(/The value holds a character/) !== null;
  await page.user.clear(tags.getByRole('textbox', { name: 'Value of tag 2' }));
  const unsent = page.asked();
  await page.user.click(save);
  await page.user.click(tags.getByRole('button', { name: 'Remove tag 1' }));
  const counted = tags.getByText('1 of 50 tags').textContent;
  await page.user.click(tags.getByRole('button', { name: 'Undo changes' }));
  expect([isAtKey, twice, reserved, odd, unsent, counted, tags.getAllByRole('listitem').length, page.asked()]).toEqual([
    true,
    true,
    true,
    true,
    [],
    '1 of 50 tags',
    2,
    [
      {
        method: 'setBucketTags',
        params: {
          pairId: 'docs',
          was: [{ key: 'team', value: 'design' }],
          tags: [
            { key: 'team', value: 'design' },
            { key: '成本 centre', value: '' },
          ],
        },
      },
    ],
  ]);
});

test('tags that are typed stay when the bucket is read again, changed elsewhere or unreadable by now', async () => {
  const page = await showBucket({ tags: { ok: true, value: [{ key: 'team', value: 'design' }] } });
  const tags = panel('Tags');
  const typed = () => tags.getByRole<HTMLInputElement>('textbox', { name: 'Value of tag 1' }).value;
  await page.user.type(tags.getByRole('textbox', { name: 'Value of tag 1' }), 'ers');
  page.change({ tags: { ok: true, value: [{ key: 'team', value: 'sales' }] } });
  window.dispatchEvent(new Event('focus'));
  await tags.findByText(/^The bucket has other tags by now/);
  const afterChange = typed();
  page.change({ tags: { ok: false, reason: { code: 'network-timeout', detail: '' } } });
  window.dispatchEvent(new Event('focus'));
  await tags.findByRole('alert');
  expect([afterChange, typed()]).toEqual(['designers', 'designers']);
});

test('the days until unfinished uploads are ended are checked, set, changed and taken back', async () => {
  const page = await showBucket();
  const lifecycle = panel('Lifecycle');
  const days = lifecycle.getByRole<HTMLInputElement>('textbox', { name: 'Days until unfinished uploads are ended' });
  await page.user.clear(days);
  await page.user.type(days, '0{Enter}');
  const unsent = [days.getAttribute('aria-invalid'), page.asked()];
  await page.user.clear(days);
  await page.user.type(days, '14{Enter}');
  const said = lifecycle.getByText(/^COS ends uploads below/).textContent;
  await page.user.click(lifecycle.getByRole('button', { name: 'No longer end them' }));
  expect([unsent, said, focused() === days, page.asked()]).toEqual([
    ['true', []],
    expect.stringMatching(/docs\/.* after 14 days/),
    true,
    [14, null].map((one) => ({ method: 'setUploadCleanup', params: { pairId: 'docs', days: one } })),
  ]);
});

test('rules of the user are listed with what they do, apart from the one of this folder', async () => {
  const base = { prefix: '', isEnabled: true, isOurs: false };
  await showBucket({
    lifecycle: {
      ok: true,
      value: [
        { ...base, id: 'one', isOurs: true, abortsUploadsAfterDays: 1 },
        { ...base, id: 'two', prefix: 'logs/', expiresOn: '2027-01-01T00:00:00+08:00', isEnabled: false },
        { ...base, id: 'three', movesToStorageClass: 'ARCHIVE', movesAfterDays: 1 },
        { ...base, id: 'four' },
      ],
    },
  });
  const listed = within(panel('Lifecycle').getByRole('list', { name: 'Other rules of the bucket' }))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent);
  expect([listed, panel('Lifecycle').getByText(/not finished after/).textContent]).toEqual([
    [
      'two offlogs/deletes objects on 2027-01-01',
      'three The whole bucketmoves objects to ARCHIVE after 1 day',
      'four The whole bucketsee the COS console for what it does',
    ],
    expect.stringMatching(/docs\/.* after 1 day\./),
  ]);
});

test('when nothing can be read, trying again shows the bucket', async () => {
  let failures = 1;
  const page = await showBucket(
    {},
    {
      bucketFacts: () => {
        failures -= 1;
        if (failures >= 0) {
          throw new CallFailure({ code: 'network-unreachable', detail: '' });
        }
        return facts;
      },
    },
  );
  const alone = screen.queryByRole('region', { name: 'Versioning' });
  await page.user.click(page.button('Try again'));
  expect([alone, screen.queryByRole('alert'), panel('Versioning').getByRole('button').textContent]).toEqual([
    null,
    null,
    'Turn on',
  ]);
});

test('a bucket that could not be asked while the connection was lost is asked once it is back', async () => {
  const page = await showBucket();
  await page.connection({ kind: 'lost', retryAt: Date.now() + 60_000 });
  page.change({ versioning: { ok: true, value: 'suspended' } });
  await page.connection({ kind: 'open' });
  await panel('Versioning').findByText('Suspended.');
});

const uploads = [
  { key: 'docs/old', uploadId: 'u1', initiatedAt: 1, isOurs: false },
  { key: 'docs/now', uploadId: 'u2', initiatedAt: 2, isOurs: true },
  { key: 'docs/older', uploadId: 'u3', initiatedAt: 0, isOurs: false },
];

/** A list that loses what is ended. */
async function showUploads() {
  let left = uploads;
  const page = await showBucket(
    {},
    {
      unfinishedUploads: () => left,
      abortUnfinishedUpload: ({ uploadId }) => {
        left = left.filter((upload) => upload.uploadId !== uploadId);
        return undefined;
      },
    },
  );
  await page.user.click(screen.getByRole('tab', { name: 'Unfinished uploads' }));
  return page;
}

test('an unfinished upload is ended after a question, but not one of this folder', async () => {
  const page = await showUploads();
  const offered = screen.getAllByRole('button', { name: /^End it: / }).length;
  await page.user.click(page.button(/^End it: .*docs\/old\u2069/));
  const unasked = page.asked();
  await page.user.click(page.button('End the upload'));
  const rows = within(screen.getByRole('list', { name: 'Unfinished uploads' })).getAllByRole('listitem');
  expect([offered, unasked, rows.length, focused()?.textContent, page.asked()]).toEqual([
    2,
    [],
    2,
    'Unfinished uploads',
    [{ method: 'abortUnfinishedUpload', params: { pairId: 'docs', key: 'docs/old', uploadId: 'u1' } }],
  ]);
});

test('all uploads that are not of this folder are ended at once, after a question', async () => {
  const page = await showUploads();
  await page.user.click(page.button('End the other 2…'));
  await page.user.click(within(screen.getByRole('dialog', { name: 'End 2 uploads?' })).getByText('End them'));
  expect([screen.queryAllByRole('button', { name: /^End/ }), page.asked().map(({ params }) => params)]).toEqual([
    [],
    [
      { pairId: 'docs', key: 'docs/old', uploadId: 'u1' },
      { pairId: 'docs', key: 'docs/older', uploadId: 'u3' },
    ],
  ]);
});

test('versions of a path are listed, looked into, and restored after a question', async () => {
  const page = await showBucket(
    {},
    {
      objectVersions: () => [
        { versionId: 'v3', isLatest: true, isDeleteMarker: true, size: 0, modifiedAt: 3_000, etag: '' },
        { versionId: 'v2', isLatest: false, isDeleteMarker: false, size: 2, modifiedAt: 2_000, etag: '' },
        { versionId: 'v1', isLatest: false, isDeleteMarker: false, size: 1, modifiedAt: 1_000, etag: '' },
      ],
      versionContent: ({ versionId }) => ({ kind: 'text', text: `content of ${versionId}`, encoding: 'utf-8' }),
    },
  );
  await page.user.click(screen.getByRole('tab', { name: 'Older versions' }));
  await page.user.type(screen.getByRole('combobox', { name: 'Path in the synced folder' }), '/Reports/a.txt{Enter}');
  const list = within(screen.getByRole('list', { name: 'Versions of Reports/a.txt' }));
  const deleted = screen.queryByText(/^This file is deleted/) !== null;
  await page.user.click(list.getAllByRole('button', { name: /^Preview/ })[1] ?? document.body);
  const content = list.getByText('content of v1').tagName;
  await page.user.click(list.getAllByRole('button', { name: /^Restore/ })[1] ?? document.body);
  const unasked = page.asked();
  await page.user.click(page.button('Restore'));
  expect([deleted, content, list.getAllByRole('listitem').length, unasked, page.asked()]).toEqual([
    true,
    'PRE',
    3,
    [],
    [{ method: 'restoreVersion', params: { pairId: 'docs', path: 'Reports/a.txt', versionId: 'v1' } }],
  ]);
  expect(page.askedOf('objectVersions').length).toBe(2);
});

test('a path without versions says so', async () => {
  const page = await showBucket({}, { objectVersions: () => [] });
  await page.user.click(screen.getByRole('tab', { name: 'Older versions' }));
  await page.user.type(screen.getByRole('combobox', { name: 'Path in the synced folder' }), 'b.txt{Enter}');
  expect(screen.getByText('COS holds no version of this path.').textContent).not.toBe('');
});

test('a list that was changed elsewhere meanwhile is shown as it is now, and what was typed stays in its dialog', async () => {
  const elsewhere = rule('https://elsewhere.example.com');
  const page = await showBucket(
    {},
    {
      setBucketCors: () => {
        page.change({ cors: { ok: true, value: [elsewhere] } });
        throw new CallFailure({ code: 'setting-changed', detail: '' });
      },
    },
  );
  await page.user.click(page.button('Add a rule…'));
  const dialog = within(screen.getByRole('dialog'));
  await page.user.type(dialog.getByRole('textbox', { name: 'Origins' }), 'https://mine.example.com');
  await page.user.click(dialog.getByRole('button', { name: 'Save' }));
  expect([
    dialog.getByRole('alert').textContent,
    dialog.getByRole<HTMLTextAreaElement>('textbox', { name: 'Origins' }).value,
    screen.queryByText('https://elsewhere.example.com') !== null,
  ]).toEqual([expect.stringContaining('It was changed elsewhere'), 'https://mine.example.com', true]);
});

test('a change that fails after its dialog was closed is told all the same', async () => {
  let fail: () => void = () => undefined;
  const failing = new Promise<never>((_, reject) => {
    fail = () => reject(new CallFailure(refused));
  });
  const page = await showBucket({ versioning: { ok: true, value: 'enabled' } }, { setBucketVersioning: () => failing });
  await page.user.click(page.button('Suspend…'));
  await page.user.click(page.button('Suspend versioning'));
  const isBusy = page.button('Suspend versioning').getAttribute('aria-disabled');
  await page.user.click(page.button('Suspend versioning'));
  await page.user.click(page.button('Cancel'));
  fail();
  const told = await screen.findAllByText(/^That did not work/);
  expect([isBusy, told.length > 0, page.asked().length]).toEqual(['true', true, 1]);
});
