/** Brings together what the guards look at, and asks them until nothing is held that the user has not let through. */
import type { RelPath } from '../../foundation/names.ts';
import { renamedFrom } from '../decide/decision.ts';
import type { Operation } from '../decide/operation.ts';
import type { Plan } from '../decide/plan.ts';
import type { PairConfig } from '../pair-config.ts';
import type { PairParts } from '../pair-parts.ts';
import { localPathOf, ownFolderName } from '../paths/local-path.ts';
import { defaultGuardLimits, type GuardInput, judge, type Losses } from './guard.ts';
import { type Hold, holdOnFiles, isCovered, losingSideOf } from './hold.ts';
import { countTopLevelFiles } from './top-level-files.ts';

export type Judged = {
  readonly hold: Hold | undefined;
  /** Sides whose deletions the user has let through. */
  readonly letThrough: { readonly local: boolean; readonly remote: boolean };
};

export type SeenOfAll = { readonly local: number; readonly remote: number };

export type JudgeOptions = {
  /** The files that a look at everything has found; a look at some paths knows of none. */
  readonly seen: SeenOfAll | undefined;
  /** What waits for its answer. */
  readonly asked: readonly Hold[];
  readonly allowed: readonly Hold[];
};

/**
 * The first hold that has not been let through. Letting one side's deletions through says nothing about the other's.
 */
export async function judgePlan(parts: PairParts, plan: Plan, { seen, asked, allowed }: JudgeOptions): Promise<Judged> {
  const { state, budget, clock, config } = parts;
  const { deletedLocal, deletedRemote } = plan.counts;
  const deleted: Losses = { local: deletedLocal, remote: deletedRemote };
  const limits = limitsOf(config);
  let input: GuardInput = {
    deleted,
    overwritten: overwrittenBy(plan),
    base: state.totals(),
    deletedLastDay: budget.lastDay(),
    topLevelFiles: await countTopLevelFiles(state, [...deleted.local, ...deleted.remote], clock),
    localIsEmpty: seen === undefined ? deletedRemote.length > 0 && (await isRootEmpty(parts)) : seen.local === 0,
    remoteIsEmpty: seen?.remote === 0,
    mode: config.mode,
  };
  const letThrough: { local: boolean; remote: boolean } = { local: false, remote: false };
  for (;;) {
    const hold = judge(input, limits) ?? stillAsked(input, asked);
    if (hold === undefined || !isCovered(hold, allowed)) {
      return { hold, letThrough };
    }
    const side = losingSideOf(hold);
    if (hold.code === 'everything-changed') {
      input = { ...input, overwritten: { ...input.overwritten, [side]: [] } };
    } else {
      letThrough[side] = true;
      input = { ...input, deleted: { ...input.deleted, [side]: [] } };
    }
  }
}

/**
 * What has been asked about stays held until it is answered, however little of it is left: files that come back one by one must not
 * let the rest of them be deleted.
 */
function stillAsked({ deleted, overwritten, mode }: GuardInput, asked: readonly Hold[]): Hold | undefined {
  for (const hold of asked) {
    const side = losingSideOf(hold);
    const isChange = hold.code === 'everything-changed';
    const shown = new Set(hold.paths);
    const left = (isChange ? overwritten : deleted)[side].filter((path) => shown.has(path));
    if (left.length > 0) {
      return holdOnFiles(isChange ? hold.code : 'mass-deletion', side, left, mode);
    }
  }
  return undefined;
}

export function limitsOf({ guardFiles, guardShare }: Pick<PairConfig, 'guardFiles' | 'guardShare'>) {
  const { files, share } = defaultGuardLimits;
  return { ...defaultGuardLimits, files: guardFiles ?? files, share: guardShare ?? share };
}

/** Files that get other bytes at their own path, but for renames. What a power cut has emptied is brought back, which loses nothing. */
function overwrittenBy({ phases }: Plan): Losses {
  const local: RelPath[] = [];
  const remote: RelPath[] = [];
  const look = ({ path, action, reason }: Operation): void => {
    if (renamedFrom(action) !== undefined) {
      return;
    }
    if (action.kind === 'download' && action.replaces !== undefined && reason !== 'suspect-empty-file') {
      local.push(path);
    } else if (action.kind === 'upload' && action.replaces !== undefined) {
      remote.push(path);
    }
  };
  phases.transfers.forEach(look);
  phases.replacements.forEach(look);
  return { local, remote };
}

const sampleRows = 50;

/** Some file of the base that is there tells at once; only where none of the first is, the root is listed. */
async function isRootEmpty({ fs, state, config }: PairParts): Promise<boolean> {
  const root = config.localRoot;
  let left = sampleRows;
  for (const row of state.iterateBase()) {
    if (row.kind === 'file') {
      if ((await fs.stat(localPathOf(root, row.path)))?.kind === 'file') {
        return false;
      }
      left -= 1;
    }
    if (left === 0) {
      break;
    }
  }
  return (await fs.readFolder(root)).every(({ name }) => name === ownFolderName);
}
