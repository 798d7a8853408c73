/**
 * From merged paths to decisions: asks for the facts a path needs, many paths at a time, decides children before their folder, and
 * tells the folder what they leave behind. Everything below a clash of file and folder is left alone, as neither side of it could
 * take it. Reads nothing and writes nothing by itself.
 */
import type { RelPath } from '../../foundation/names.ts';
import type { MergeEvent } from '../gather/merge.ts';
import { hasQuestion, type Questions, questionsFor } from '../gather/questions-for.ts';
import type { Action, Decision } from './decision.ts';
import { type Below, type DecisionContext, type Facts, nothingBelow, type PathStates } from './path-states.ts';
import { inSync, isQuiet } from './quiet.ts';
import { reconcile } from './reconcile.ts';
import { remoteSeen } from './seen.ts';

/** Answers what it can; what it leaves out makes the path `side-unknown` in this pass. Rejects only when the pass must end. */
export type Ask = (states: PathStates, questions: Questions) => Promise<Facts>;

export type DecideOptions = {
  readonly context: DecisionContext;
  readonly ask: Ask;
  /** Folders that hold something ignored; complete for a folder by the time it closes. */
  readonly ignoredIn?: { readonly local: ReadonlySet<RelPath>; readonly remote: ReadonlySet<RelPath> };
  /** Paths that may wait for answers at once. */
  readonly lookAhead?: number;
};

type Pending = { readonly event: MergeEvent; readonly facts: Facts | Promise<Facts> };

const defaultLookAhead = 256;

/** One decision for each path, children before their folder, in batches. Most have no action; nothing is kept of them. */
export async function* decide(
  batches: AsyncIterable<readonly MergeEvent[]>,
  { context, ask, ignoredIn, lookAhead = defaultLookAhead }: DecideOptions,
): AsyncGenerator<readonly Decision[], void, undefined> {
  const waiting: Pending[] = [];
  const decider = createDecider(context, ignoredIn);
  for await (const events of batches) {
    for (const event of events) {
      const facts = gather(event, ask);
      if (waiting.length === 0 && !(facts instanceof Promise)) {
        decider.take(event, facts);
        continue;
      }
      waiting.push({ event, facts });
      for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
        if (next.facts instanceof Promise && waiting.length < lookAhead) {
          break;
        }
        waiting.shift();
        decider.take(next.event, next.facts instanceof Promise ? await next.facts : next.facts);
      }
    }
    yield decider.decided();
  }
  for (const { event, facts } of waiting) {
    decider.take(event, await facts);
  }
  yield decider.decided();
}

const noFacts: Facts = {};
/** Of a path that all three sides agree on. */
const quiet: Facts = {};

/** A folder is asked about when it opens; its close uses the same answers. */
function gather({ kind, states }: MergeEvent, ask: Ask): Facts | Promise<Facts> {
  if (kind === 'path' && isQuiet(states)) {
    return quiet;
  }
  if (kind === 'close' || !hasQuestion(questionsFor(states))) {
    return noFacts;
  }
  const facts = askUntilAnswered(states, ask);
  // Awaited in turn; until then a rejection is nobody's, and must not end the process.
  facts.catch(() => undefined);
  return facts;
}

async function askUntilAnswered(states: PathStates, ask: Ask): Promise<Facts> {
  let facts: Facts = {};
  let questions = questionsFor(states);
  // Each question is put once: an answer that is not given now is given in the next pass.
  for (let asked = { hash: false, head: false, marker: false }; ; ) {
    const open: Questions = {
      hashLocal: questions.hashLocal && !asked.hash,
      headRemote: questions.headRemote && !asked.head,
      headMarker: questions.headMarker && !asked.marker,
    };
    if (!hasQuestion(open)) {
      return facts;
    }
    facts = { ...facts, ...(await ask(states, open)) };
    asked = {
      hash: asked.hash || open.hashLocal,
      head: asked.head || open.headRemote,
      marker: asked.marker || open.headMarker,
    };
    questions = questionsFor(states, facts);
  }
}

/** A folder whose children are being decided. `withheld` is there where its own decision may still freeze theirs. */
type OpenFolder = { readonly facts: Facts; below: Below; readonly withheld: Decision[] | undefined };

type Decider = {
  readonly take: (event: MergeEvent, facts: Facts) => void;
  /** What has been decided since it was asked last. */
  readonly decided: () => readonly Decision[];
};

function createDecider(context: DecisionContext, ignoredIn: DecideOptions['ignoredIn']): Decider {
  const open: OpenFolder[] = [];
  let decided: Decision[] = [];
  /** Decisions below a possible clash wait for it; all others go out at once. */
  let withholding: Decision[] | undefined;
  const release = (decision: Decision): void => {
    (withholding ?? decided).push(decision);
  };

  const leave = (remains: Below): void => {
    const parent = open.at(-1);
    if (parent !== undefined && parent.below !== remains) {
      parent.below = joinBelow(parent.below, remains);
    }
  };

  const settle = (states: PathStates, facts: Facts, below: Below): Decision => {
    const decision = reconcile(states, facts, context, below);
    leave(remainsOf(states, facts, below, decision));
    return decision;
  };

  return {
    take: ({ kind, states }, facts) => {
      switch (kind) {
        case 'path':
          if (facts === quiet) {
            leave(bothRemain);
            release(inSync(states));
          } else {
            release(settle(states, facts, nothingBelow));
          }
          return;
        case 'open':
          open.push({ facts, below: nothingBelow, withheld: mayClash(states, facts) ? [] : undefined });
          withholding = open.at(-1)?.withheld ?? withholding;
          return;
        case 'close': {
          const folder = open.pop();
          withholding = open.findLast(({ withheld }) => withheld !== undefined)?.withheld;
          const below = folder?.below ?? nothingBelow;
          const decision = settle(states, folder?.facts ?? noFacts, {
            ...below,
            localIgnored: below.localIgnored || ignoredIn?.local.has(states.path) === true,
            remoteIgnored: below.remoteIgnored || ignoredIn?.remote.has(states.path) === true,
          });
          const withheld = folder?.withheld ?? [];
          const children = freezesBelow(decision, states) ? withheld.map(frozenBy(decision)) : withheld;
          for (const child of children) {
            release(child);
          }
          release(decision);
          return;
        }
      }
    },
    decided: () => {
      const batch = decided;
      decided = [];
      return batch;
    },
  };
}

const bothRemain: Below = { ...nothingBelow, localRemains: true, remoteRemains: true, remoteIsThere: true };

function mayClash(states: PathStates, facts: Facts): boolean {
  return states.local?.kind === 'file' || remoteSeen(states, facts).file !== undefined;
}

/**
 * A stray object `x` beside a folder that all three know harms nothing below the folder. Where the mode keeps the file that a
 * folder is to replace, nothing below the folder can come.
 */
function freezesBelow({ actions, heldBack }: Decision, { local, remoteFolder, base }: PathStates): boolean {
  const isFileKept = heldBack.some(
    ({ kind }) =>
      (kind === 'delete-remote-file' && local?.kind === 'folder') ||
      (kind === 'trash-local-file' && remoteFolder !== undefined),
  );
  if (isFileKept) {
    return true;
  }
  const isClash = actions.some((action) => action.kind === 'record-conflict' && action.conflict === 'file-folder');
  return isClash && !(local?.kind === 'folder' && remoteFolder !== undefined && base?.kind === 'folder');
}

function frozenBy(folder: Decision): (decision: Decision) => Decision {
  const isHeldBack = folder.heldBack.length > 0;
  return ({ path, actions, heldBack }) => ({
    path,
    reason: isHeldBack ? 'held-back-by-mode' : 'file-and-folder-clash',
    actions: [],
    heldBack: isHeldBack ? [...actions, ...heldBack] : [],
  });
}

/**
 * What is left of a path once its decision is carried out, as a two-way pair would: what a one-way mode holds back is held back
 * for the folder above in the same way, so both still fit together.
 */
function remainsOf(states: PathStates, facts: Facts, below: Below, decision: Decision): Below {
  if (decision.reason === 'only-ignored-inside') {
    return { ...below, localIgnored: true };
  }
  const isOpen = decision.reason === 'side-unknown';
  const remote = remoteSeen(states, facts);
  const isThere = remote.file !== undefined || remote.folder?.hasMarker === true;
  const remoteIsThere = isThere || below.remoteIsThere;
  let localRemains = states.local !== undefined;
  let remoteRemains = states.remoteUnknown !== undefined || isThere;
  if (freezesBelow(decision, states)) {
    return { ...below, localRemains: localRemains || below.localRemains, remoteRemains: true, remoteIsThere };
  }
  for (const action of [...decision.actions, ...decision.heldBack]) {
    const effect = effectOf(action);
    localRemains = effect.local ?? localRemains;
    remoteRemains = effect.remote ?? remoteRemains;
  }
  return {
    localRemains: localRemains || below.localRemains,
    remoteRemains: remoteRemains || below.remoteRemains,
    remoteIsThere,
    unknown: isOpen || below.unknown,
    localIgnored: below.localIgnored,
    remoteIgnored: below.remoteIgnored,
  };
}

function effectOf(action: Action): { readonly local?: boolean; readonly remote?: boolean } {
  switch (action.kind) {
    case 'upload':
    case 'make-remote-folder':
      return { remote: true };
    case 'delete-remote-file':
    case 'remove-remote-folder':
      return { remote: false };
    case 'download':
    case 'make-local-folder':
      return { local: true };
    case 'trash-local-file':
    case 'remove-local-folder':
      return { local: false };
    default:
      return {};
  }
}

function joinBelow(a: Below, b: Below): Below {
  if (a === nothingBelow) {
    return b;
  }
  return {
    localRemains: a.localRemains || b.localRemains,
    remoteRemains: a.remoteRemains || b.remoteRemains,
    remoteIsThere: a.remoteIsThere || b.remoteIsThere,
    unknown: a.unknown || b.unknown,
    localIgnored: a.localIgnored || b.localIgnored,
    remoteIgnored: a.remoteIgnored || b.remoteIgnored,
  };
}
