/** The account of what failed while a plan is carried out, and which operations must not run because of it. */
import { assertNever } from '../../foundation/assert-never.ts';
import { parentOf, type RelPath } from '../../foundation/names.ts';
import type { Operation, Wait } from '../decide/operation.ts';

export type Failures = {
  readonly add: (operation: Operation) => void;
  /** True when something this operation waits for has failed: it is left for a later pass. */
  readonly forbid: (operation: Operation) => boolean;
};

export function createFailures(): Failures {
  const paths = new Set<RelPath>();
  const foldersAbove = new Set<RelPath>();
  const sizes = { local: new Set<number>(), remote: new Set<number>() };

  const isLost = (wait: Wait): boolean => {
    switch (wait.kind) {
      case 'creation':
        return sizes[wait.side].has(wait.size);
      case 'below':
        return foldersAbove.has(wait.path);
      case 'same-path':
        return paths.has(wait.path);
      default:
        return assertNever(wait);
    }
  };

  return {
    add: ({ path, action }) => {
      paths.add(path);
      for (let folder = parentOf(path); folder !== '' && !foldersAbove.has(folder); folder = parentOf(folder)) {
        foldersAbove.add(folder);
      }
      if (action.kind === 'upload') {
        sizes.remote.add(action.local.print.size);
      }
      if (action.kind === 'download') {
        sizes.local.add(action.remote.size);
      }
    },
    forbid: ({ waitsFor }) => waitsFor.some(isLost),
  };
}
