import { expect, test } from 'vitest';
import { judgeConditions } from '../../../src-main/cos-server/conditions.ts';

const object = { etag: 'abc', modifiedAt: Date.UTC(2026, 0, 2, 3, 4, 5) };
const same = 'Fri, 02 Jan 2026 03:04:05 GMT';
const earlier = 'Fri, 02 Jan 2026 03:04:04 GMT';
const later = 'Fri, 02 Jan 2026 03:04:06 GMT';

test.each([
  [{}, 'met'],
  [{ 'if-match': '"abc"' }, 'met'],
  [{ 'if-match': 'abc' }, 'met'],
  [{ 'if-match': '*' }, 'met'],
  [{ 'if-match': '"x", "abc"' }, 'met'],
  [{ 'if-match': '"x"' }, 'failed'],
  [{ 'if-none-match': '"abc"' }, 'not-modified'],
  [{ 'if-none-match': 'W/"abc"' }, 'not-modified'],
  [{ 'if-none-match': '*' }, 'not-modified'],
  [{ 'if-none-match': '"x"' }, 'met'],
  [{ 'if-modified-since': same }, 'not-modified'],
  [{ 'if-modified-since': later }, 'not-modified'],
  [{ 'if-modified-since': earlier }, 'met'],
  [{ 'if-modified-since': 'no date' }, 'met'],
  [{ 'if-unmodified-since': same }, 'met'],
  [{ 'if-unmodified-since': earlier }, 'failed'],
  // A validator wins over a time.
  [{ 'if-match': '"abc"', 'if-unmodified-since': earlier }, 'met'],
  [{ 'if-none-match': '"x"', 'if-modified-since': same }, 'met'],
  // What must hold is asked before what may be saved.
  [{ 'if-match': '"x"', 'if-none-match': '"abc"' }, 'failed'],
])('%j is %s', (headers, verdict) => {
  const ofSource = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [`x-cos-copy-source-${name}`, value]),
  );
  expect([judgeConditions(headers, object), judgeConditions(ofSource, object, 'x-cos-copy-source-')]).toEqual([
    verdict,
    verdict,
  ]);
});
