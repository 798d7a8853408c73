/**
 * Why one path is as it is: both sides looked at now, the row, and what the decision table makes of them. Runs the same decision as
 * a pass and carries nothing out, so it can be asked at any time, also beside a running pass. A folder is read with all below it.
 */
import type { ExplainedSide, Explanation } from '../contract/history.ts';
import type { Reason } from '../contract/model.ts';
import { parseRelPath, type RelPath } from '../foundation/names.ts';
import type { BaseEntry } from '../state/base-entry.ts';
import { withoutClashes } from './decide/clash-check.ts';
import { type Ask, decide } from './decide/decide.ts';
import type { Decision, DecisionReason } from './decide/decision.ts';
import type { Facts, PathStates } from './decide/path-states.ts';
import { remoteSeen } from './decide/seen.ts';
import { createAskPath } from './gather/ask-path.ts';
import type { LocalEntry } from './gather/entry.ts';
import { hasKeysBelow } from './gather/list.ts';
import { type MergeEvent, merge } from './gather/merge.ts';
import { type LookDeps, lookAt } from './gather/scan.ts';
import { streamsOfPaths } from './gather/side-streams.ts';
import { createAsk, type GatherDeps, gatherDepsOf } from './gather.ts';
import type { RulesNow } from './ignore/rules-in-force.ts';
import type { PairParts } from './pair-parts.ts';
import { keyOf } from './paths/names.ts';
import { toReason } from './problem-log.ts';

/** Besides the reasons of decisions: a rule leaves the path out; neither side nor the row knows it. */
export type ExplainedReason = DecisionReason | 'ignored' | 'not-there';

type Sides = Pick<Explanation, 'local' | 'remote' | 'base'>;
type Verdict = Sides & {
  readonly decision: Pick<Decision, 'actions' | 'heldBack'> & { readonly reason: ExplainedReason };
};

const absent: ExplainedSide = { kind: 'absent' };
const folder: ExplainedSide = { kind: 'folder' };
const nothingToDo = { actions: [], heldBack: [] } as const;

/** `text` may be anything that a list of problems shows as a path. */
export async function explainPath(parts: PairParts, text: string, signal: AbortSignal): Promise<Explanation> {
  const conflict = parts.conflicts.views().find(({ path }) => path === text);
  const problem = parts.problems.views().find(({ path }) => path === text);
  const path = parseRelPath(text);
  const rules = await parts.rules.read(signal);
  const ignoredBy = path === undefined ? undefined : await whichRule(parts, rules, path);
  const verdict: Verdict =
    path === undefined
      ? unmappable(problem?.reason)
      : ignoredBy !== undefined
        ? { ...(await lookOnly(parts, path, signal)), decision: { ...nothingToDo, reason: 'ignored' } }
        : await decideNow(parts, rules, path, signal);
  const { decision, ...sides } = verdict;
  return {
    path: text,
    mode: parts.config.mode,
    ...sides,
    reason: decision.reason,
    actions: decision.actions.map(({ kind }) => kind),
    heldBack: decision.heldBack.map(({ kind }) => kind),
    ...(ignoredBy === undefined ? {} : { ignoredBy }),
    ...(conflict === undefined ? {} : { conflict }),
    ...(problem === undefined ? {} : { problem }),
  };
}

/** A key of the bucket that no path stands for. */
function unmappable(reason: Reason = { code: 'key-unsafe', detail: 'no file can have this name' }): Verdict {
  return {
    local: absent,
    remote: unknownSide(reason),
    base: absent,
    decision: { ...nothingToDo, reason: 'side-unknown' },
  };
}

async function whichRule(parts: PairParts, { ignore }: RulesNow, path: RelPath): Promise<Explanation['ignoredBy']> {
  const kind = (await lookAt(lookDepsOf(parts), path))?.kind ?? parts.state.getBase(path)?.kind;
  if (kind !== undefined) {
    return ignore.whichRule(path, kind === 'folder');
  }
  const asFile = ignore.whichRule(path, false);
  return asFile === undefined ? undefined : ignore.whichRule(path, true);
}

/** What is there, without what would follow from it. */
async function lookOnly(parts: PairParts, path: RelPath, signal: AbortSignal): Promise<Sides> {
  const { store, config, lanes, state } = parts;
  const local = await lookAt(lookDepsOf(parts), path);
  const remote = await lanes.metadata.run(async (): Promise<ExplainedSide> => {
    const head = await store.head(keyOf(config.prefix, path), signal);
    if (head !== undefined) {
      return remoteFileSide(head, head.crc64);
    }
    const isFolder: boolean = await hasKeysBelow({ store, prefix: config.prefix }, path, signal);
    return isFolder ? folder : absent;
  }, signal);
  return { local: localSide(local, {}), remote, base: baseSide(state.getBase(path)) };
}

/** What the one path shows of itself on its way through the decision. */
type Seen = {
  states: PathStates | undefined;
  facts: Facts;
  failure: Reason | undefined;
  /** Sides whose answer was asked for and did not come. */
  readonly open: { local: boolean; remote: boolean };
};

async function decideNow(parts: PairParts, rules: RulesNow, path: RelPath, signal: AbortSignal): Promise<Verdict> {
  const { config, clock } = parts;
  const seen: Seen = { states: undefined, facts: {}, failure: undefined, open: { local: false, remote: false } };
  const deps: GatherDeps = {
    ...gatherDepsOf(parts, rules),
    onFailure: (failed, error) => {
      seen.failure = failed === path ? toReason(error) : seen.failure;
    },
  };
  const askPath = createAskPath(deps.onFailure, signal);
  const streams = await streamsOfPaths({ ...deps, askPath }, { hints: [], again: [path] }, signal);
  const options = {
    context: { mode: config.mode, prefix: config.prefix, now: clock.now() },
    ask: listening(createAsk(deps, askPath, signal), path, seen),
    ignoredIn: deps.ignoredIn,
  };
  let decision: Verdict['decision'] = { ...nothingToDo, reason: 'not-there' };
  for await (const decisions of decide(watched(merge(streams), path, seen), options)) {
    const found = decisions.find((each) => each.path === path);
    decision = found === undefined ? decision : await possibleHere(parts, found, seen);
  }
  const unanswered = seen.failure === undefined ? undefined : unknownSide(seen.failure);
  const base = baseSide(parts.state.getBase(path));
  if (seen.states === undefined) {
    const local = localSide(await lookAt(lookDepsOf(parts), path), {});
    const reason = unanswered === undefined ? 'not-there' : 'side-unknown';
    return { local, remote: unanswered ?? absent, base, decision: { ...nothingToDo, reason } };
  }
  const { local, remote } = {
    local: localSide(seen.states.local, seen.facts),
    remote: remoteSide(seen.states, seen.facts),
  };
  return {
    local: seen.open.local ? (unanswered ?? local) : local,
    remote: seen.open.remote ? (unanswered ?? remote) : remote,
    base,
    decision,
  };
}

/** A name that the disk takes for another one cannot come here. */
async function possibleHere(parts: PairParts, decision: Decision, seen: Seen): Promise<Verdict['decision']> {
  const unknown = new Map<RelPath, Reason>();
  const [possible] = await withoutClashes(parts, [decision], { unknown, again: new Set() });
  if (possible !== undefined) {
    return possible;
  }
  seen.failure = unknown.get(decision.path);
  seen.open.local = true;
  return { ...nothingToDo, reason: 'side-unknown' };
}

function listening(ask: Ask, path: RelPath, seen: Seen): Ask {
  return async (asked, questions) => {
    const answers = await ask(asked, questions);
    if (asked.path === path) {
      seen.facts = { ...seen.facts, ...answers };
      seen.open.local ||= questions.hashLocal && answers.localHash === undefined;
      seen.open.remote ||=
        (questions.headRemote && answers.remoteHead === undefined) ||
        (questions.headMarker && answers.markerHead === undefined);
    }
    return answers;
  };
}

async function* watched(
  batches: AsyncIterable<readonly MergeEvent[]>,
  path: RelPath,
  seen: Seen,
): AsyncGenerator<readonly MergeEvent[], void, undefined> {
  for await (const events of batches) {
    seen.states = events.findLast(({ states }) => states.path === path)?.states ?? seen.states;
    yield events;
  }
}

function unknownSide({ code, detail }: Reason): ExplainedSide {
  return { kind: 'unknown', code, detail };
}

function lookDepsOf({ fs, config, names }: PairParts): LookDeps {
  return { fs, root: config.localRoot, prefix: config.prefix, names };
}

function localSide(local: LocalEntry | undefined, { localHash }: Facts): ExplainedSide {
  switch (local?.kind) {
    case undefined:
      return absent;
    case 'folder':
      return { kind: 'folder' };
    case 'unknown':
      return unknownSide(local.reason);
    case 'file': {
      const { size, mtimeMs } = local.print;
      return { kind: 'file', size, modifiedAt: mtimeMs, ...crc64Of(localHash?.crc64) };
    }
  }
}

function remoteSide(states: PathStates, facts: Facts): ExplainedSide {
  if (states.remoteUnknown !== undefined) {
    return unknownSide(states.remoteUnknown.reason);
  }
  const { file, head, folder } = remoteSeen(states, facts);
  return file !== undefined ? remoteFileSide(file, head?.crc64) : folder !== undefined ? { kind: 'folder' } : absent;
}

function remoteFileSide(
  { size, lastModified, etag }: { readonly size: number; readonly lastModified: number; readonly etag: string },
  crc64: bigint | undefined,
): ExplainedSide {
  return { kind: 'file', size, modifiedAt: lastModified, etag, ...crc64Of(crc64) };
}

function baseSide(base: BaseEntry | undefined): ExplainedSide {
  if (base?.kind !== 'file') {
    return base === undefined ? absent : { kind: 'folder' };
  }
  const { size, mtimeMs } = base.local;
  return { kind: 'file', size, modifiedAt: mtimeMs, etag: base.remote.etag, ...crc64Of(base.crc64) };
}

function crc64Of(crc64: bigint | undefined): { readonly crc64?: string } {
  return crc64 === undefined ? {} : { crc64: crc64.toString() };
}
