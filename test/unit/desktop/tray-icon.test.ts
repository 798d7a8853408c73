import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { trayStates } from '../../../src-main/app/tray-model.ts';
import { trayIconFile } from '../../../src-main/desktop/tray-icon.ts';

const folder = fileURLToPath(new URL('../../../assets/icons/tray', import.meta.url));

/** Width and height out of the header of a PNG: https://www.w3.org/TR/png/#11IHDR */
function pngSize(file: string): readonly [number, number] {
  const bytes = readFileSync(file);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

test.for([
  ['linux', 22],
  ['darwin', 16],
] as const)('every state has a rendered picture in both resolutions on %s', ([platform, size]) => {
  const sizes = trayStates.map((state) => {
    const file = trayIconFile(folder, state, platform);
    return [pngSize(file), pngSize(file.replace('.png', '@2x.png'))];
  });
  expect(sizes).toEqual(
    trayStates.map(() => [
      [size, size],
      [size * 2, size * 2],
    ]),
  );
});

test('on Windows each picture holds all sizes from 16 to 48', () => {
  const sizes = trayStates.map((state) => {
    const bytes = readFileSync(trayIconFile(folder, state, 'win32'));
    return Array.from({ length: bytes.readUInt16LE(4) }, (_, index) => bytes.readUInt8(6 + 16 * index));
  });
  expect(sizes).toEqual(trayStates.map(() => [16, 20, 24, 32, 48]));
});

test('every state differs in shape, not only in colour', () => {
  const shapes = trayStates.map((state) => readFileSync(trayIconFile(folder, state, 'darwin')).toString('hex'));
  expect(new Set(shapes).size).toBe(trayStates.length);
});

test('macOS colours the picture by its name alone', () => {
  expect(basename(trayIconFile(folder, 'idle', 'darwin'), '.png')).toMatch(/Template$/);
});
