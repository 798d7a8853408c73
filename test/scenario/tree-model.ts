/** What a step does to a tree, and what two trees become when nothing is known of their past. Pure; the yardstick of the scenarios. */
import { compareBytes } from '../../src-main/foundation/byte-order.ts';
import type { End, Step, Tree } from './scenario.ts';

/** A step whose path is not there does nothing, as its user could not have done it either. */
export function applyStep(tree: Tree, step: Step): Tree {
  switch (step.verb) {
    case 'write':
      return { ...tree, [step.path]: step.text };
    case 'make-folder':
      return { ...tree, [`${step.path}/`]: '' };
    case 'delete':
      return without(tree, step.path);
    case 'touch':
      return tree;
    case 'rename': {
      const moved = Object.fromEntries(
        Object.entries(tree).flatMap(([path, text]) =>
          isAtOrBelow(path, step.path) ? [[step.to + path.slice(step.path.length), text]] : [],
        ),
      );
      return Object.keys(moved).length === 0 ? tree : { ...without(tree, step.path), ...moved };
    }
  }
}

/** A first sync: what only one side has is on both, equal texts agree, others are conflicts. */
export function unionOf(local: Tree, remote: Tree): End {
  const paths = [...new Set([...Object.keys(local), ...Object.keys(remote)])];
  const isFile = (tree: Tree, path: string): boolean => tree[path] !== undefined && !path.endsWith('/');
  const isFolder = (tree: Tree, path: string): boolean =>
    Object.keys(tree).some((other) => other.startsWith(`${path}/`));
  const clashes = paths.filter(
    (path) =>
      (isFile(local, path) && isFolder(remote, path)) ||
      (isFile(remote, path) && isFolder(local, path)) ||
      (isFile(local, path) && isFile(remote, path) && local[path] !== remote[path]),
  );
  const isFrozen = (path: string): boolean => clashes.some((clash) => isAtOrBelow(path, clash));
  const shared = paths.filter((path) => !isFrozen(path));
  const endOf = (own: Tree): Tree =>
    Object.fromEntries([
      ...shared.map((path) => [path, local[path] ?? remote[path] ?? '']),
      ...Object.entries(own).filter(([path]) => isFrozen(path)),
    ]);
  return {
    local: endOf(local),
    remote: endOf(remote),
    conflicts: clashes.toSorted(compareBytes),
    problems: [],
    kept: [],
  };
}

function isAtOrBelow(path: string, top: string): boolean {
  return path === top || path.startsWith(`${top}/`);
}

function without(tree: Tree, top: string): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !isAtOrBelow(path, top)));
}
