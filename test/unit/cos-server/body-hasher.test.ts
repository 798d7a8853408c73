import { hash } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { createBodyHasher } from '../../../src-main/cos-server/body-hasher.ts';
import { crc64Of } from '../../../src-main/foundation/crc64.ts';

function start() {
  const hasher = createBodyHasher();
  onTestFinished(() => hasher.close());
  return hasher;
}

test('bodies side by side are hashed apart, whole buffers and views into larger ones alike', async () => {
  const hasher = start();
  const larger = Buffer.alloc(300_000, 'larger ');
  const pieces = (n: number) => Array.from({ length: 40 }, (_, at) => larger.subarray(n * 1000 + at, 200_000 + at));
  const found = await Promise.all(
    [0, 1, 2].map(async (n) => {
      const body = hasher.begin(n === 1);
      for (const piece of pieces(n)) {
        await body.update(n === 2 ? [Uint8Array.from(piece)] : [piece]);
      }
      return await body.digest();
    }),
  );
  const expected = await Promise.all(
    [0, 1, 2].map(async (n) => {
      const bytes = Buffer.concat(pieces(n));
      const sha256 = n === 1 ? hash('sha256', bytes) : undefined;
      return { md5: hash('md5', bytes), crc64: String(await crc64Of(bytes)), sha256 };
    }),
  );
  expect(found).toEqual(expected);
});

test('a body that is given up does not disturb the others, and one whose thread has ended fails', async () => {
  const hasher = start();
  const dropped = hasher.begin(false);
  await dropped.update([Buffer.from('dropped')]);
  dropped.drop();
  const kept = hasher.begin(false);
  await kept.update([Buffer.from('kept')]);
  const { md5 } = await kept.digest();
  const late = hasher.begin(false);
  await hasher.close();
  await expect(late.update([Buffer.from('late')])).rejects.toMatchObject({ code: 'internal' });
  expect(md5).toBe(hash('md5', 'kept'));
});
