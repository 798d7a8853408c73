import { expect, test } from 'vitest';
import { trayStates } from '../../../src-main/app/tray-model.ts';
import { drawTrayIcon } from '../../../src-main/desktop/tray-icon.ts';

test('every state has a picture of its own', () => {
  const pictures = trayStates.map((state) => drawTrayIcon(state, 22, { template: false }).toString('hex'));
  expect(new Set(pictures).size).toBe(trayStates.length);
});

test('every state differs in shape, not only in colour', () => {
  const shapes = trayStates.map((state) => drawTrayIcon(state, 16, { template: true }).toString('hex'));
  expect(new Set(shapes).size).toBe(trayStates.length);
});

test('pixels are premultiplied, the corners empty and the cloud solid', () => {
  const size = 32;
  const pixels = drawTrayIcon('idle', size, { template: false });
  const pixel = (x: number, y: number) => [...pixels.subarray((y * size + x) * 4, (y * size + x) * 4 + 4)];
  const overflows = Array.from({ length: size * size }, (_, at) => pixel(at % size, Math.floor(at / size))).filter(
    ([blue = 0, green = 0, red = 0, alpha = 0]) => Math.max(blue, green, red) > alpha,
  );
  expect({ length: pixels.length, corner: pixel(0, 0), cloud: pixel(16, 7), overflows }).toEqual({
    length: size * size * 4,
    corner: [0, 0, 0, 0],
    cloud: [0xd1, 0x7d, 0x2f, 255],
    overflows: [],
  });
});

test('a template has no colour', () => {
  const pixels = drawTrayIcon('blocked', 16, { template: true });
  expect(pixels.filter((_, at) => at % 4 !== 3).every((part) => part === 0)).toBe(true);
});
