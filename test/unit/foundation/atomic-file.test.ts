import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFileAtomically } from '../../../src-main/foundation/atomic-file.ts';

test('a file is replaced whole, with its mode, and leaves no temporary file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'driftless-atomic-'));
  const file = join(folder, 'settings.json');
  await writeFileAtomically(file, 'one');
  await writeFileAtomically(file, 'two');
  expect({
    content: await readFile(file, 'utf8'),
    names: await readdir(folder),
    mode: (await stat(file)).mode & 0o777,
  }).toEqual({
    content: 'two',
    names: ['settings.json'],
    mode: 0o600,
  });
  await rm(folder, { recursive: true });
});

test('a failed write leaves the old content and no temporary file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'driftless-atomic-'));
  const target = join(folder, 'taken');
  await writeFileAtomically(join(folder, 'other'), 'kept');
  await chmod(folder, 0o700);
  await expect(writeFileAtomically(join(target, 'below-nothing'), 'x')).rejects.toThrow('ENOENT');
  expect(await readdir(folder)).toEqual(['other']);
  await rm(folder, { recursive: true });
});
