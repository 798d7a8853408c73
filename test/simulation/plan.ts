/**
 * What happens in one run, as data made from its seed before anything runs: the habits of the world, and what users do and what goes
 * wrong in which order. Any action can be left out and the rest still makes a run, which is how a failing one is made smaller.
 */
import type { ConflictChoice } from '../../src-main/contract/conflicts.ts';
import type { ConflictPolicy } from '../../src-main/contract/model.ts';
import type { ProblemCode } from '../../src-main/contract/problem-codes.ts';
import type { Versioning } from '../../src-main/cos/object-store.ts';
import { type Chance, createChance } from './random-streams.ts';

export type DeviceIndex = 0 | 1;

export type Habits = {
  readonly versioning: Versioning;
  readonly lagMs: number;
  readonly pageSize: number;
  readonly pollMs: number;
  readonly settleMs: number;
  /** How fine the disk keeps times. */
  readonly granularityMs: number;
  readonly triesMax: number;
  /** One hint in so many is lost, told twice, or late; 0 for never. */
  readonly hintLoss: number;
  readonly hintEcho: number;
  readonly hintDelayMs: number;
  /** What users answer to a hold: always to go on, or now and then the other way. */
  readonly answers: 'proceed' | 'mixed';
  /** Of each device. */
  readonly policies: readonly [ConflictPolicy, ConflictPolicy];
};

export type SaveHow = 'in-place' | 'atomic' | 'slow' | 'append' | 'held';

/** Of the user at a device. */
export type LocalAct =
  | {
      readonly kind: 'save';
      readonly device: DeviceIndex;
      readonly path: string;
      readonly how: SaveHow;
      readonly size: number;
      readonly sync: boolean;
    }
  | { readonly kind: 'delete'; readonly device: DeviceIndex; readonly path: string }
  | { readonly kind: 'rename'; readonly device: DeviceIndex; readonly path: string; readonly to: string }
  | { readonly kind: 'copy'; readonly device: DeviceIndex; readonly path: string; readonly to: string }
  | { readonly kind: 'make-folder'; readonly device: DeviceIndex; readonly path: string }
  | { readonly kind: 'touch'; readonly device: DeviceIndex; readonly path: string; readonly isOld: boolean };

/** Of someone at the console of the bucket. */
export type BucketAct =
  | { readonly kind: 'bucket-put'; readonly path: string; readonly size: number }
  | { readonly kind: 'bucket-delete'; readonly path: string; readonly isTree: boolean }
  | { readonly kind: 'bucket-marker'; readonly path: string };

export type What =
  | LocalAct
  | BucketAct
  /** The system writes all that is in memory, as it does from time to time. */
  | { readonly kind: 'flush'; readonly device: DeviceIndex }
  // the user of the app
  | { readonly kind: 'sync-now'; readonly device: DeviceIndex }
  | { readonly kind: 'pause'; readonly device: DeviceIndex; readonly ms: number }
  | { readonly kind: 'sleep'; readonly device: DeviceIndex; readonly ms: number }
  /** Decides what is in conflict there now, and takes the decisions back where that is wanted. */
  | {
      readonly kind: 'resolve';
      readonly device: DeviceIndex;
      readonly choice: ConflictChoice;
      readonly isUndone: boolean;
    }
  | { readonly kind: 'quit'; readonly device: DeviceIndex; readonly ms: number }
  // faults
  | {
      readonly kind: 'fault';
      readonly device: DeviceIndex;
      readonly place: 'disk' | 'bucket' | 'state';
      readonly when: 'before' | 'after';
      readonly code: ProblemCode;
      readonly skip: number;
    }
  | { readonly kind: 'offline'; readonly device: DeviceIndex; readonly ms: number }
  | { readonly kind: 'disk-full'; readonly device: DeviceIndex; readonly ms: number }
  | {
      readonly kind: 'denied';
      readonly device: DeviceIndex;
      readonly path: string;
      readonly code: 'permission-denied' | 'file-busy';
      readonly ms: number;
    }
  | { readonly kind: 'bad-bodies'; readonly ms: number }
  | { readonly kind: 'crash'; readonly device: DeviceIndex; readonly ms: number }
  | { readonly kind: 'power-cut'; readonly device: DeviceIndex; readonly ms: number }
  | { readonly kind: 'clock-jump'; readonly device: DeviceIndex; readonly ms: number }
  | { readonly kind: 'unplug'; readonly device: DeviceIndex; readonly leaves: 'nothing' | 'empty'; readonly ms: number }
  /** Nothing goes wrong and nobody acts until all is at rest; what must hold at rest is checked. */
  | { readonly kind: 'calm' };

/**
 * Happens when so much time has passed since the action before it, then so many steps, if there are any, and then right after a call
 * of an engine, if one comes soon.
 */
export type Action = {
  readonly afterMs: number;
  readonly afterSteps: number;
  /** The call's name, and how many such calls go by first. */
  readonly on?: { readonly device: DeviceIndex; readonly call: EngineCall; readonly skip: number };
  readonly what: What;
};

/** Calls after which the world is in between. */
const engineCalls = [
  'stat',
  'stat',
  'rename',
  'rename',
  'link',
  'removeFile',
  'createFile',
  'syncFolder',
  'hash.read',
  'readFolder',
  'read',
  'putIntent',
  'putIntent',
  'putIntent',
  'commit',
  'HEAD',
  'HEAD',
  'GET',
  'PUT',
  'PART',
  'PART',
  'listParts',
  'body of',
  'write',
  'openWrite',
  'COMPLETE',
  'DELETE',
  'COPY',
  'LIST',
] as const;
export type EngineCall = (typeof engineCalls)[number] | 'any';

/** In an action that waits for a call: the path of that call. */
export const samePath = '*';

export type Plan = {
  readonly seed: number;
  readonly habits: Habits;
  /** Users act at rest only and nothing fails: then everything they wrote stays at a live path. */
  readonly isGentle: boolean;
  /** Computers lose power, and what is not durable by then. */
  readonly powerCuts: boolean;
  readonly actions: readonly Action[];
};

export type Features = { readonly powerCuts: boolean };

const policies: readonly ConflictPolicy[] = ['ask', 'newest', 'local', 'remote', 'both'];
const choices: readonly ConflictChoice[] = ['local', 'remote', 'both', 'merged'];
const paths = ['a', 'b', 'a/x', 'a/y', 'b/x', 'b/z/deep', 'c', 'c-d', 'c/w', 'd', 'e/f', 'e/g'];

export function makePlan(seed: number, features: Features = { powerCuts: true }): Plan {
  const chance = createChance(seed, 'plan');
  const isGentle = chance.oneIn(4);
  const habits: Habits = {
    versioning: chance.oneIn(3) ? 'enabled' : 'off',
    lagMs: chance.pick([0, 0, 500, 3_000, 10_000]),
    pageSize: chance.pick([2, 3, 5, 1000]),
    pollMs: chance.pick([5_000, 15_000, 60_000]),
    settleMs: chance.pick([50, 500]),
    granularityMs: chance.pick([1, 1, 4, 1_000, 2_000]),
    triesMax: chance.pick([1, 1, 3]),
    hintLoss: chance.pick([0, 0, 3, 1]),
    hintEcho: chance.pick([0, 3]),
    hintDelayMs: chance.pick([0, 5, 200]),
    answers: isGentle ? 'proceed' : 'mixed',
    policies: chance.oneIn(4) ? [chance.pick(policies), chance.pick(policies)] : ['ask', 'ask'],
  };
  const style = chance.below(2) === 0 ? roughActions : duelActions;
  const actions = isGentle ? gentleActions(chance) : style(chance, features);
  return { seed, habits, isGentle, powerCuts: features.powerCuts, actions };
}

function gentleActions(chance: Chance): Action[] {
  const actions: Action[] = [];
  for (let round = 2 + chance.below(4); round > 0; round -= 1) {
    for (let count = 1 + chance.below(5); count > 0; count -= 1) {
      actions.push({ afterMs: 0, afterSteps: 0, what: atOnce(userAction(chance)) });
    }
    actions.push({ afterMs: 0, afterSteps: 0, what: { kind: 'calm' } });
  }
  return actions;
}

/** A save that is over before anything else happens. */
export function atOnce<Act extends What>(what: Act): Act {
  return what.kind === 'save' && (what.how === 'slow' || what.how === 'held') ? { ...what, how: 'in-place' } : what;
}

function roughActions(chance: Chance, features: Features): Action[] {
  const actions: Action[] = [];
  for (let count = 2 + chance.below(6); count > 0; count -= 1) {
    actions.push({ afterMs: 0, afterSteps: 0, what: userAction(chance) });
  }
  // Some worlds are stormy, some only busy.
  const faultsIn = chance.pick([0, 3, 3, 8]);
  for (let count = 4 + chance.below(26); count > 0; count -= 1) {
    const what = chance.oneIn(faultsIn)
      ? fault(chance, features)
      : chance.oneIn(12)
        ? appAction(chance)
        : chance.oneIn(25)
          ? ({ kind: 'calm' } as const)
          : userAction(chance);
    const at = moment(chance);
    actions.push({ ...at, what: at.on === undefined || chance.oneIn(3) ? what : atSamePath(what) });
  }
  return actions;
}

/** Few files that all sides know, and somebody or something that comes between right when an engine works on one. */
function duelActions(chance: Chance, features: Features): Action[] {
  const focus = [chance.pick(paths), chance.pick(paths)];
  const now = { afterMs: 0, afterSteps: 0 };
  const inFocus = (what: What): What =>
    'path' in what && what.kind !== 'denied' ? { ...what, path: chance.pick(focus) } : what;
  const actions: Action[] = [];
  for (const path of focus) {
    const size = chance.pick([12, 12, 96]);
    actions.push({ ...now, what: { kind: 'save', device: device(chance), path, how: 'atomic', size, sync: true } });
  }
  const meddles = chance.pick([1, 2, 4]);
  for (let round = 2 + chance.below(5); round > 0; round -= 1) {
    actions.push({ ...now, what: { kind: 'calm' } });
    for (let count = 1 + chance.below(3); count > 0; count -= 1) {
      actions.push({ ...now, what: inFocus(userAction(chance)) });
    }
    actions.push({ ...now, what: { kind: 'sync-now', device: 0 } }, { ...now, what: { kind: 'sync-now', device: 1 } });
    for (let count = chance.below(3); count > 0; count -= 1) {
      const on = { device: device(chance), call: chance.pick(engineCalls), skip: chance.pick([0, 0, 0, 1, 2, 5]) };
      const meddler = chance.oneIn(meddles)
        ? ({
            kind: chance.pick(['crash', 'crash', features.powerCuts ? 'power-cut' : 'crash'] as const),
            device: on.device,
            ms: 0,
          } as const)
        : chance.oneIn(5)
          ? fault(chance, features)
          : chance.oneIn(2)
            ? atSamePath(userAction(chance))
            : inFocus(userAction(chance));
      actions.push({ ...now, on, what: meddler });
    }
  }
  return actions;
}

function atSamePath(what: What): What {
  return 'path' in what && what.kind !== 'denied' ? { ...what, path: samePath } : what;
}

function moment(chance: Chance): Pick<Action, 'afterMs' | 'afterSteps' | 'on'> {
  const on = { device: device(chance), call: chance.pick(engineCalls), skip: chance.pick([0, 0, 1, 3, 6]) };
  return {
    ...(chance.oneIn(2) ? { on } : {}),
    afterMs: chance.pick([0, 0, 0, 10, 100, 700, 4_000, 40_000]),
    afterSteps: chance.pick([0, 1, 3, 10, 30, 100]),
  };
}

const device = (chance: Chance): DeviceIndex => (chance.oneIn(2) ? 0 : 1);
/** Few sizes, so that many edits keep the size; now and then one that travels in parts, or an empty file. */
const size = (chance: Chance): number => chance.pick([12, 12, 12, 13, 14, 96, 224, 12, 0]);

function userAction(chance: Chance): What {
  const path = chance.pick(paths);
  switch (chance.below(16)) {
    case 0:
    case 1:
      return { kind: 'delete', device: device(chance), path };
    case 2:
    case 3:
      return { kind: 'rename', device: device(chance), path, to: chance.pick(paths) };
    case 4:
      return { kind: 'make-folder', device: device(chance), path };
    case 5:
      return { kind: 'touch', device: device(chance), path, isOld: chance.oneIn(2) };
    case 6:
      return { kind: 'copy', device: device(chance), path, to: chance.pick(paths) };
    case 7:
    case 8:
      return { kind: 'bucket-put', path, size: size(chance) };
    case 9:
      return { kind: 'bucket-delete', path, isTree: chance.oneIn(2) };
    case 10:
      return chance.oneIn(3) ? { kind: 'bucket-marker', path } : { kind: 'bucket-delete', path, isTree: false };
    default:
      return {
        kind: 'save',
        device: device(chance),
        path,
        how: chance.pick(['in-place', 'atomic', 'in-place', 'atomic', 'slow', 'append', 'held']),
        size: size(chance),
        sync: chance.oneIn(2),
      };
  }
}

function appAction(chance: Chance): What {
  switch (chance.below(7)) {
    case 0:
    case 1:
    case 2:
      return { kind: 'resolve', device: device(chance), choice: chance.pick(choices), isUndone: chance.oneIn(4) };
    case 3:
      return { kind: 'sleep', device: device(chance), ms: chance.pick([100, 90_000]) };
    case 4:
      return { kind: 'sync-now', device: device(chance) };
    case 5:
      return { kind: 'pause', device: device(chance), ms: chance.pick([500, 20_000]) };
    default:
      return { kind: 'quit', device: device(chance), ms: chance.pick([0, 5_000]) };
  }
}

const diskCodes = ['disk-full', 'permission-denied', 'local-io', 'file-busy'] as const;
const bucketCodes = [
  'connection-lost',
  'network-timeout',
  'cos-server-error',
  'cos-rejected',
  'cos-throttled',
  'cos-access-denied',
  'malformed-answer',
] as const;

function fault(chance: Chance, { powerCuts }: Features): What {
  const at = device(chance);
  const downMs = chance.pick([0, 100, 15_000]);
  switch (chance.below(14)) {
    case 0:
    case 1:
    case 2:
      return { kind: 'crash', device: at, ms: downMs };
    case 3:
    case 4:
      return { kind: powerCuts ? 'power-cut' : 'crash', device: at, ms: downMs };
    case 5:
      return { kind: 'offline', device: at, ms: chance.pick([200, 20_000]) };
    case 6:
      return {
        kind: 'denied',
        device: at,
        path: chance.pick(paths),
        code: chance.pick(['permission-denied', 'file-busy']),
        ms: chance.pick([200, 20_000]),
      };
    case 7:
      // Whether a file is old enough to be on the disk is told by the clock: one that jumps ahead right before a power cut is not fought.
      return {
        kind: 'clock-jump',
        device: at,
        ms: chance.pick([-86_400_000, -3_000, 3_000, powerCuts ? 20_000 : 7_200_000]),
      };
    case 8:
      return chance.oneIn(2)
        ? { kind: 'unplug', device: at, leaves: chance.pick(['nothing', 'empty']), ms: chance.pick([200, 20_000]) }
        : { kind: 'disk-full', device: at, ms: chance.pick([200, 20_000]) };
    case 9:
      return { kind: 'bad-bodies', ms: chance.pick([1_000, 20_000]) };
    case 10:
      return {
        kind: 'fault',
        device: at,
        place: 'state',
        when: 'before',
        code: chance.pick(['state-unusable', 'disk-full']),
        skip: chance.below(8),
      };
    case 11:
      return {
        kind: 'fault',
        device: at,
        place: 'disk',
        when: 'before',
        code: chance.pick(diskCodes),
        skip: chance.below(30),
      };
    default:
      return {
        kind: 'fault',
        device: at,
        place: 'bucket',
        when: chance.pick(['before', 'after']),
        code: chance.pick(bucketCodes),
        skip: chance.below(8),
      };
  }
}

/** One line of a plan as a trace or a report shows it. */
export function actionText({ afterMs, afterSteps, on, what }: Action): string {
  const { kind, ...rest } = what;
  const call = on === undefined ? '' : `, after ${on.device === 0 ? 'A' : 'B'} ${on.call} (${on.skip} go by)`;
  return `+${afterMs}ms +${afterSteps} steps${call}: ${kind} ${Object.values(rest).join(' ')}`;
}
