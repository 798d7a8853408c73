import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { startDiskThread } from '../../../src-main/transfer/disk-thread.ts';
import { createNodeFileSystem } from '../../../src-main/transfer/node-file-system.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

test('a reader that was started early reads for the file system it is given to, and ends with it', async () => {
  const folder = makeTempFolder();
  writeFileSync(folder.at('file'), '');
  const reader = startDiskThread();
  const asked: object[] = [];
  const call: typeof reader.call = (request, transfer) => {
    asked.push(request);
    return reader.call(request, transfer);
  };
  const fs = createNodeFileSystem({ reader: { ...reader, call } });
  onTestFinished(() => fs.stop());
  const names = (await fs.readFolder(folder.path)).map(({ name }) => name);
  await fs.stop();
  const after = await reader.call({ kind: 'folder', path: folder.path }).catch((error: unknown) => error);
  expect({ names, asked, after }).toEqual({
    names: ['file'],
    asked: [{ kind: 'folder', path: folder.path }],
    after: expect.objectContaining({ code: 'aborted' }),
  });
});

test('only a reader that is started runs before it is asked, and none keeps its process alive', async () => {
  const module = pathToFileURL(join(import.meta.dirname, '../../../src-main/transfer/disk-thread.ts')).href;
  const program = makeTempFolder().at('program.mjs');
  writeFileSync(
    program,
    `import { setImmediate } from 'node:timers/promises';
    import { createDiskThread, startDiskThread } from '${module}';
    let threads = 0;
    process.on('worker', () => { threads += 1; });
    for (const make of [createDiskThread, startDiskThread]) {
      make();
      await setImmediate();
      console.log(make.name, threads);
    }`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 20_000 });
  expect(stdout).toBe('createDiskThread 0\nstartDiskThread 1\n');
});
