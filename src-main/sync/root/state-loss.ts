/**
 * What becomes of a state that cannot be relied on: lost, damaged, or restored from an older copy. Its rows are forgotten, so that the
 * pass joins both sides as a first one does (equal content is adopted, other content is a conflict, nothing is deleted), and
 * the user is told.
 */
import { rootPath } from '../../foundation/names.ts';
import { setAsideFact } from '../../state/open-pair-state.ts';
import type { PairStore } from '../../state/pair-store.ts';
import type { PairParts } from '../pair-parts.ts';
import type { ProblemLog } from '../problem-log.ts';
import type { RootCheck } from './root.ts';

/** Long enough to be seen by whoever looks once a day. */
const noticeMs = 24 * 3_600_000;

/** The root as it is to be treated from here on. */
export async function settleState(parts: PairParts, checked: RootCheck): Promise<RootCheck> {
  const { state, mark } = parts;
  if (checked.kind === 'known' && !(await mark.isNewest())) {
    tell(parts, 'the record of what was synced is older than the folder, as after restoring an old copy');
    state.forget();
    return { kind: 'new', id: checked.id };
  }
  if (checked.kind === 'new') {
    const setAside = state.getFact(setAsideFact) ?? '';
    if (setAside !== '') {
      tell(parts, `the old record was damaged and is kept as ${setAside}`);
      state.setFact(setAsideFact, '');
    } else if (checked.id !== undefined && (await mark.isOfThisPair())) {
      tell(parts, 'the record of what was synced is missing');
    }
  }
  return checked;
}

/** The state as it is after it has been forgotten, for a look that writes nothing. */
export function withoutBase(state: PairStore): PairStore {
  return {
    ...state,
    iterateBase: () => [],
    baseBelow: () => [],
    getBase: () => undefined,
    totals: () => ({ files: 0, folders: 0, bytes: 0 }),
  };
}

/** True for a notice that stays although no pass finds its cause again. */
export function isFreshNotice(problems: ProblemLog, now: number): boolean {
  const notice = problems.get(rootPath);
  return notice?.reason.code === 'state-rebuilt' && Math.abs(now - notice.firstAt) < noticeMs;
}

/** Once it has been told to somebody. */
export function dropNotice(problems: ProblemLog): void {
  if (problems.get(rootPath)?.reason.code === 'state-rebuilt') {
    problems.remove(rootPath);
  }
}

function tell({ problems, observer, logger, config }: PairParts, detail: string): void {
  const reason = { code: 'state-rebuilt', detail } as const;
  logger.log('warn', 'the state of the pair starts anew', { pair: config.id, detail });
  if (problems.recordUnknown(rootPath, reason)) {
    observer.onActivity({ kind: 'problem-found', path: rootPath, bytes: 0, reason });
  }
}
