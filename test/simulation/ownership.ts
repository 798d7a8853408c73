/**
 * The byte strings that users wrote and have not given up themselves. Each is unique, so that finding it somewhere proves that it
 * was kept. What is given up, is given up everywhere.
 */
export type Ownership = {
  /** New bytes that nobody has written before, not owned yet. */
  readonly make: (size: number) => string;
  readonly own: (text: string) => void;
  /** Bytes that were the whole content of a file or object by a user's doing, finished or not, or by a power cut's. */
  readonly note: (text: string) => void;
  readonly isWhole: (text: string) => boolean;
  /** Owned bytes that were written to a file while it lay in the trash already: there they may stay. */
  readonly leaveInTrash: (text: string) => void;
  readonly mayBeInTrash: (text: string) => boolean;
  readonly giveUp: (text: string) => void;
  readonly isOwned: (text: string) => boolean;
  readonly owned: () => Iterable<string>;
};

export function createOwnership(): Ownership {
  const owned = new Set<string>();
  const whole = new Set<string>(['']);
  const late = new Set<string>();
  let count = 0;
  return {
    make: (size) => {
      count += 1;
      return size === 0 ? '' : `c${count}.`.padEnd(size, '.');
    },
    own: (text) => {
      if (text !== '') {
        owned.add(text);
      }
    },
    note: (text) => {
      whole.add(text);
    },
    isWhole: (text) => whole.has(text),
    leaveInTrash: (text) => {
      late.add(text);
    },
    mayBeInTrash: (text) => late.has(text),
    giveUp: (text) => {
      owned.delete(text);
    },
    isOwned: (text) => owned.has(text),
    owned: () => owned,
  };
}
