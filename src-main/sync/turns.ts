/**
 * Who may write a pair's paths, and when. One pass at a time. A job on a single path (a decided conflict) waits while a pass looks
 * and plans; beside a pass that carries its plan out it runs only on a path that this pass has frozen. Jobs on the same path, or one
 * below the other, run one after the other, and never more than a few at once.
 */
import type { RelPath } from '../foundation/names.ts';

export type PassTurn = {
  /** From now on jobs on these paths may run beside the pass. */
  readonly freeze: (paths: ReadonlySet<RelPath>) => void;
  /** Idempotent. */
  readonly end: () => void;
};

export type Turns = {
  /** Resolves when no job runs any more; from then on they wait. */
  readonly beginPass: () => Promise<PassTurn>;
  readonly run: <T>(path: RelPath, job: () => Promise<T>) => Promise<T>;
  /** Resolves when no job runs. */
  readonly idle: () => Promise<void>;
};

const jobsAtOnce = 8;

export function createTurns(): Turns {
  const waiting = new Map<object, { readonly path: RelPath; readonly start: () => void }>();
  const running = new Map<object, RelPath>();
  const onIdle = new Set<() => void>();
  let pass: { frozen: ReadonlySet<RelPath> } | undefined;

  const mayRun = (path: RelPath): boolean =>
    (pass === undefined || pass.frozen.has(path)) &&
    running.size < jobsAtOnce &&
    ![...running.values()].some((other) => overlaps(path, other));

  const admit = (): void => {
    for (const [job, { path, start }] of waiting) {
      if (mayRun(path)) {
        waiting.delete(job);
        running.set(job, path);
        start();
      }
    }
    if (running.size === 0) {
      for (const resolve of [...onIdle]) {
        onIdle.delete(resolve);
        resolve();
      }
    }
  };

  const idle = (): Promise<void> =>
    running.size === 0
      ? Promise.resolve()
      : new Promise((resolve) => {
          onIdle.add(resolve);
        });

  return {
    beginPass: async () => {
      while (running.size > 0 || pass !== undefined) {
        await idle();
      }
      const mine = { frozen: new Set<RelPath>() as ReadonlySet<RelPath> };
      pass = mine;
      return {
        freeze: (paths) => {
          mine.frozen = paths;
          admit();
        },
        end: () => {
          if (pass === mine) {
            pass = undefined;
            admit();
          }
        },
      };
    },
    run: async (path, job) => {
      const id = {};
      await new Promise<void>((resolve) => {
        waiting.set(id, { path, start: resolve });
        admit();
      });
      try {
        return await job();
      } finally {
        running.delete(id);
        admit();
      }
    },
    idle,
  };
}

function overlaps(a: RelPath, b: RelPath): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}
