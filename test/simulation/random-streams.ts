/**
 * Repeatable chance. Each purpose draws from a stream of its own, so that leaving out one action of a plan changes as little as
 * possible of what happens around the others.
 */
import type { Random } from '../../src-main/foundation/random.ts';

export type Chance = {
  /** Uniform integer in [0, sides). */
  readonly below: (sides: number) => number;
  /** True once in so many times; never for 0. */
  readonly oneIn: (count: number) => boolean;
  readonly pick: <Item>(items: readonly Item[]) => Item;
};

/** mulberry32, seeded with a number and the name of the stream. */
export function createChance(seed: number, stream: string): Chance {
  let state = seed | 0;
  for (let i = 0; i < stream.length; i += 1) {
    state = Math.imul(state ^ stream.charCodeAt(i), 0x9e3779b1) + 0x7f4a7c15;
  }
  const below = (sides: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
  return {
    below,
    oneIn: (count) => count > 0 && below(count) === 0,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) {
        throw new Error('nothing to pick from');
      }
      return item;
    },
  };
}

/** The engine's own source of randomness. */
export function toRandom(chance: Chance): Random {
  return {
    fraction: () => chance.below(1 << 20) / (1 << 20),
    hex: (bytes) => {
      let text = '';
      while (text.length < bytes * 2) {
        text += chance.below(0x10000).toString(16).padStart(4, '0');
      }
      return text.slice(0, bytes * 2);
    },
  };
}
