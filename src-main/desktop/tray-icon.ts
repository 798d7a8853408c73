/**
 * The tray's pictures, drawn in code: a filled cloud with the state's glyph cut out, so that one drawing is sharp at every
 * scale and readable on light and dark panels. Pure; answers premultiplied BGRA pixels, top row first.
 */
import type { TrayState } from '../app/tray-model.ts';

type Point = readonly [x: number, y: number];
type Line = readonly [from: Point, to: Point];
type Circle = readonly [x: number, y: number, radius: number];

/** Everything is drawn in a 16 x 16 field. */
const field = 16;
const strokeRadius = 0.75;
const samplesPerSide = 4;

const cloud: readonly Circle[] = [
  [4.2, 9.6, 3.7],
  [8.2, 6.6, 4.4],
  [12.1, 9.9, 3.4],
];
const cloudBase = { left: 4.2, right: 12.1, top: 8, bottom: 13.3 };

const glyphs: Readonly<Record<TrayState, readonly Line[]>> = {
  setup: [
    [
      [8, 6],
      [8, 11],
    ],
    [
      [5.5, 8.5],
      [10.5, 8.5],
    ],
  ],
  idle: [
    [
      [5.5, 8.8],
      [7.3, 10.6],
    ],
    [
      [7.3, 10.6],
      [10.7, 6.6],
    ],
  ],
  scanning: [
    [
      [5.2, 8.8],
      [5.2, 8.8],
    ],
    [
      [8, 8.8],
      [8, 8.8],
    ],
    [
      [10.8, 8.8],
      [10.8, 8.8],
    ],
  ],
  syncing: [
    [
      [6.2, 6.2],
      [6.2, 11],
    ],
    [
      [6.2, 6.2],
      [4.7, 7.9],
    ],
    [
      [9.8, 6.2],
      [9.8, 11],
    ],
    [
      [9.8, 11],
      [11.3, 9.3],
    ],
  ],
  paused: [
    [
      [6.4, 6.5],
      [6.4, 10.9],
    ],
    [
      [9.6, 6.5],
      [9.6, 10.9],
    ],
  ],
  offline: [
    [
      [5, 11.5],
      [11, 5.5],
    ],
  ],
  problem: [
    [
      [8, 5.4],
      [11, 10.9],
    ],
    [
      [11, 10.9],
      [5, 10.9],
    ],
    [
      [5, 10.9],
      [8, 5.4],
    ],
  ],
  conflict: [
    [
      [8, 5],
      [8, 8.6],
    ],
    [
      [8, 11.2],
      [8, 11.2],
    ],
  ],
  blocked: [
    [
      [5.8, 6.4],
      [10.2, 10.8],
    ],
    [
      [10.2, 6.4],
      [5.8, 10.8],
    ],
  ],
};

const blue = [0x2f, 0x7d, 0xd1] as const;
const grey = [0x8a, 0x8f, 0x98] as const;
const amber = [0xd9, 0x82, 0x1b] as const;
const red = [0xd6, 0x3a, 0x3a] as const;
const black = [0, 0, 0] as const;

const colours: Readonly<Record<TrayState, readonly [red: number, green: number, blue: number]>> = {
  setup: grey,
  idle: blue,
  scanning: blue,
  syncing: blue,
  paused: grey,
  offline: grey,
  problem: amber,
  conflict: amber,
  blocked: red,
};

/** `template` is macOS's way: black and alpha only, coloured by the menu bar. */
export function drawTrayIcon(state: TrayState, size: number, { template }: { readonly template: boolean }): Buffer {
  const [red, green, blue] = template ? black : colours[state];
  const pixels = Buffer.alloc(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const cover = coverage(state, x, y, field / size);
      pixels.set(
        [blue, green, red, 255].map((part) => Math.round(part * cover)),
        (y * size + x) * 4,
      );
    }
  }
  return pixels;
}

/** The inked share of one pixel, by sampling it on a grid. */
function coverage(state: TrayState, column: number, row: number, pixel: number): number {
  let inked = 0;
  for (let sample = 0; sample < samplesPerSide ** 2; sample += 1) {
    const x = (column + ((sample % samplesPerSide) + 0.5) / samplesPerSide) * pixel;
    const y = (row + (Math.floor(sample / samplesPerSide) + 0.5) / samplesPerSide) * pixel;
    inked += isInCloud(x, y) && !glyphs[state].some((line) => distance(line, x, y) < strokeRadius) ? 1 : 0;
  }
  return inked / samplesPerSide ** 2;
}

function isInCloud(x: number, y: number): boolean {
  const { left, right, top, bottom } = cloudBase;
  return (
    y <= bottom &&
    ((x >= left && x <= right && y >= top) || cloud.some(([cx, cy, radius]) => Math.hypot(x - cx, y - cy) <= radius))
  );
}

function distance([[fromX, fromY], [toX, toY]]: Line, x: number, y: number): number {
  const dx = toX - fromX;
  const dy = toY - fromY;
  const lengthSquared = dx * dx + dy * dy;
  const along = lengthSquared === 0 ? 0 : ((x - fromX) * dx + (y - fromY) * dy) / lengthSquared;
  const part = Math.min(1, Math.max(0, along));
  return Math.hypot(x - (fromX + part * dx), y - (fromY + part * dy));
}
