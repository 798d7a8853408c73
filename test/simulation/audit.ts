/**
 * The invariants of the engine, watched while a run goes on. Numbers are those of the engine's design: I1 no bytes are lost,
 * I2 nothing holds half a content, I3 nothing is deleted without proof, I10 rows are for durable content only, I11 nothing outside of
 * root and prefix is written.
 */

import { toRelPath } from '../../src-main/foundation/names.ts';
import type { BaseChange, BaseEntry } from '../../src-main/state/base-entry.ts';
import { hashOf, shown } from './content.ts';
import type { Ownership } from './ownership.ts';
import type { SimBucket, SimObject } from './sim-bucket.ts';
import { prefix, rootPath, type SimDevice } from './sim-device.ts';

export class Violation extends Error {
  override readonly name = 'Violation';
  readonly invariant: string;

  constructor(invariant: string, detail: string) {
    super(`${invariant}: ${detail}`);
    this.invariant = invariant;
  }
}

export type Audit = {
  /** Bytes that have lost a place: looked for after the step. */
  readonly onGone: (text: string) => void;
  readonly onSend: (
    device: SimDevice,
    key: string,
    saw: string | undefined,
    isDelete: boolean,
  ) => (before: SimObject | undefined) => void;
  readonly onCommit: (device: SimDevice, changes: readonly BaseChange[]) => void;
  readonly onDefect: (text: string) => void;
  /** Throws the first violation. */
  readonly afterStep: () => void;
  /** What a power cut has taken is nobody's fault. Called right after it. */
  readonly forgiveLost: () => void;
  readonly isKept: (text: string) => boolean;
  /** Writes that hit an object put there between their HEAD and themselves, which an unversioned bucket cannot refuse. */
  readonly races: () => number;
};

const youngMs = 2_000;

export function createAudit(world: {
  readonly bucket: () => SimBucket;
  readonly devices: () => readonly SimDevice[];
  readonly ownership: Ownership;
  /** Rows are checked to be for what a power cut would leave. */
  readonly powerCuts: boolean;
}): Audit {
  const { bucket, devices, ownership, powerCuts } = world;
  const suspects = new Set<string>();
  const found: Violation[] = [];
  let races = 0;

  const accuse = (invariant: string, detail: string): void => {
    found.push(new Violation(invariant, detail));
  };

  const isOnDisk = (device: SimDevice, text: string): boolean => {
    for (const [path, inode] of device.disk.walk('/disk')) {
      if (inode.data === text && inode.kind === 'file' && !path.includes('.driftless/tmp/')) {
        return true;
      }
    }
    return false;
  };
  const isKept = (text: string): boolean => bucket().holds(text) || devices().some((device) => isOnDisk(device, text));

  const ensureProven = (row: BaseEntry | undefined, key: string, before: SimObject): void => {
    if (key.endsWith('/')) {
      if (before.text !== '') {
        accuse('I3', `${key} holds bytes and was deleted as a marker`);
      }
    } else if (row?.kind !== 'file') {
      accuse('I3', `${key} was deleted without a row`);
    } else if (row.remote.etag !== before.facts.etag && row.crc64 !== hashOf(before.text).crc64) {
      accuse('I3', `${key} held ${shown(before.text)} and not what its row says when it was deleted`);
    }
  };

  const checkRow = (device: SimDevice, row: BaseEntry): void => {
    if (row.kind !== 'file') {
      return;
    }
    if (!bucket().hasHeld(`${prefix}${row.path}`, row.remote.etag)) {
      accuse('I10', `${device.name} has a row for ${row.path} with an ETag that the bucket never had`);
    }
    const full = `${rootPath}/${row.path}`;
    const inode = device.disk.lookUp(full);
    const isRowOf =
      inode?.kind === 'file' &&
      inode.ino === row.local.ino &&
      inode.mtimeMs === row.local.mtimeMs &&
      inode.ctimeMs === row.local.ctimeMs &&
      inode.data.length === row.local.size;
    if (!isRowOf) {
      return;
    }
    if (!ownership.isWhole(inode.data)) {
      accuse('I2', `${row.path} of ${device.name} holds bytes that were never a whole file`);
    }
    if (hashOf(inode.data).crc64 !== row.crc64) {
      // An edit that moved no time is found by the next look, as long as the row says that it may be there.
      if (Math.abs(row.committedAt - row.local.mtimeMs) > youngMs) {
        accuse('I10', `${device.name} has a row for ${row.path} that is not its content ${shown(inode.data)}`);
      }
    } else if (powerCuts && !device.disk.isDurable(full)) {
      accuse('I10', `${device.name} has a row for ${row.path}, whose ${shown(inode.data)} a power cut would take`);
    }
  };

  return {
    onGone: (text) => {
      if (ownership.isOwned(text)) {
        suspects.add(text);
      }
    },
    onSend: (device, key, saw, isDelete) => {
      if (!key.startsWith(prefix) || key.includes('.driftless')) {
        accuse('I11', `${device.name} writes ${key}`);
      }
      const path = key.slice(prefix.length);
      const row = isDelete ? device.state.getBase(toRelPath(path)) : undefined;
      // What its user has decided needs no other proof.
      const isDecided = isDelete && device.state.conflicts().some((one) => `${path}/`.startsWith(`${one.path}/`));
      return (before) => {
        const stored = isDelete ? undefined : bucket().objects.get(key)?.text;
        if (stored !== undefined && !ownership.isWhole(stored)) {
          accuse('I2', `${key} holds bytes that were never a whole file`);
        }
        if (before === undefined || bucket().versioning !== 'off') {
          return;
        }
        if (before.facts.etag !== saw) {
          races += 1;
          ownership.giveUp(before.text);
        } else if (isDelete && !isDecided) {
          ensureProven(row, key, before);
        }
      };
    },
    onCommit: (device, changes) => {
      for (const change of changes) {
        if (change.kind === 'put') {
          checkRow(device, change.entry);
        }
      }
    },
    onDefect: (text) => accuse('no defect', text),
    afterStep: () => {
      for (const text of suspects) {
        if (ownership.isOwned(text) && !isKept(text)) {
          accuse('I1', `${shown(text)} is lost`);
        }
      }
      suspects.clear();
      const first = found[0];
      if (first !== undefined) {
        throw first;
      }
    },
    forgiveLost: () => {
      for (const text of [...ownership.owned()]) {
        if (!isKept(text)) {
          ownership.giveUp(text);
        }
      }
      suspects.clear();
    },
    isKept,
    races: () => races,
  };
}
