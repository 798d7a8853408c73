/**
 * What must hold when nothing goes wrong and nobody acts any more: both folders, the bucket and both bases agree (I4), what is left
 * out is in a list, nothing half done lies about (I13).
 */
import { toRelPath } from '../../src-main/foundation/names.ts';
import { samePrint } from '../../src-main/state/base-entry.ts';
import { printOf } from '../../src-main/transfer/file-stat.ts';
import { Violation } from './audit.ts';
import { shown } from './content.ts';
import type { Ownership } from './ownership.ts';
import type { SimBucket } from './sim-bucket.ts';
import { prefix, rootPath, type SimDevice } from './sim-device.ts';

/** Path -> content; folders end in `/` and hold nothing. */
export type Tree = ReadonlyMap<string, string>;

export function localTree({ disk }: SimDevice): Tree {
  const tree = new Map<string, string>();
  for (const [path, inode] of disk.walk(rootPath)) {
    if (!path.startsWith('.driftless/')) {
      tree.set(path, inode.data);
    }
  }
  return tree;
}

export function bucketTree(bucket: SimBucket): Tree {
  const tree = new Map<string, string>();
  for (const [key, { text }] of bucket.objects) {
    if (key.startsWith(prefix)) {
      const path = key.slice(prefix.length);
      for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        tree.set(path.slice(0, slash + 1), '');
      }
      tree.set(path, text);
    }
  }
  return tree;
}

/** The first difference, in words. */
export function differenceOf(a: Tree, b: Tree, isLeftOut: (path: string) => boolean = () => false): string | undefined {
  for (const path of [...a.keys(), ...b.keys()]) {
    if (a.get(path) !== b.get(path) && !isLeftOut(path)) {
      return `${path}: ${shown(a.get(path))} and ${shown(b.get(path))}`;
    }
  }
  return undefined;
}

/** Not in a folder either that has been unplugged since. */
function isInTrashOnly(devices: readonly SimDevice[], text: string): boolean {
  return devices.every(({ disk }) =>
    [...disk.walk('/disk')].every(([path, { data }]) => data !== text || path.includes('.driftless/')),
  );
}

export function checkAtRest(
  devices: readonly SimDevice[],
  bucket: SimBucket,
  ownership: Ownership,
  options: {
    /** Users acted at rest only, and nobody decided against any bytes: all of them are at live paths. */
    readonly isAllLive: boolean;
    /** No policy and no user has decided against any bytes. */
    readonly isUndecided: boolean;
    /** Every conflict has been decided. */
    readonly isDecided: boolean;
  },
): void {
  const frozen = devices.flatMap((device) => device.state.conflicts().map(({ path }) => path));
  if (options.isDecided && frozen.length > 0) {
    throw new Violation('I4', `${frozen.join(', ')} stays in conflict although all is decided`);
  }
  const isFrozen = (path: string): boolean =>
    frozen.some((one) => path === one || path.startsWith(`${one}/`) || (path.endsWith('/') && one.startsWith(path)));
  const remote = bucketTree(bucket);
  for (const device of devices) {
    const { name, state, disk } = device;
    const problem = state.problems().find(({ path, reason }) => !isFrozen(path) && reason.code !== 'state-rebuilt');
    if (problem !== undefined) {
      throw new Violation('I4', `${name} still has the problem ${problem.path} ${problem.reason.code}`);
    }
    const difference = differenceOf(localTree(device), remote, isFrozen);
    if (difference !== undefined) {
      throw new Violation('I4', `${name} and the bucket differ at ${difference}`);
    }
    for (const row of state.iterateBase()) {
      const inode = disk.lookUp(`${rootPath}/${row.path}`);
      const etag = bucket.objects.get(`${prefix}${row.path}`)?.facts.etag;
      if (isFrozen(row.path) || row.kind !== 'file') {
        continue;
      }
      if (inode === undefined || etag !== row.remote.etag || !samePrint(printOf(disk.statOf(inode)), row.local)) {
        throw new Violation('I4', `${name} has a row for ${row.path} that is not true`);
      }
    }
    for (const path of localTree(device).keys()) {
      const rowPath = toRelPath(path.endsWith('/') ? path.slice(0, -1) : path);
      if (!isFrozen(path) && state.getBase(rowPath) === undefined) {
        throw new Violation('I4', `${name} has no row for ${path}`);
      }
    }
    const temps = [...disk.walk(`${rootPath}/.driftless/tmp`).keys()];
    if (temps.length > 0 || state.intents().length > 0) {
      throw new Violation(
        'I13',
        `${name} has left behind ${temps.join(' ')} ${state
          .intents()
          .map(({ kind }) => kind)
          .join(' ')}`,
      );
    }
  }
  // An upload whose begin was never answered has no parts, and nobody knows its id.
  for (const { key, parts } of bucket.uploads.values()) {
    if (parts.size > 0) {
      throw new Violation('I13', `parts of ${key} are left in the bucket`);
    }
  }
  const live = new Set([remote, ...devices.map(localTree)].flatMap((tree) => [...tree.values()]));
  for (const text of ownership.owned()) {
    if (live.has(text)) {
      continue;
    }
    if (options.isAllLive) {
      throw new Violation('I1', `${shown(text)} is at no live path`);
    }
    if (
      options.isUndecided &&
      !bucket.hasStored(text) &&
      !ownership.mayBeInTrash(text) &&
      isInTrashOnly(devices, text)
    ) {
      throw new Violation(
        'I1',
        `${shown(text)} is in the trash only, although nobody but its own user has ever seen it`,
      );
    }
  }
}
