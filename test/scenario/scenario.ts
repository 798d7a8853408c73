/**
 * Scenarios as data: what both sides held in sync, what the users of each side did since, and what must hold in the end. The files
 * of `cases/` hold them as JSON, so that a newcomer can add one without reading the engine.
 *
 * A step is one line: `local write a.txt = two`, `remote delete a.txt`, `local rename a -> b` (files and folders),
 * `local make-folder x`, `remote delete x` (a folder goes with all below it), `local touch a.txt`.
 * A tree maps a path to its text. `name/` asks for a folder; folders that are not asked for are not judged, because a bucket forgets
 * those that lose their last object.
 */
import { readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';

export type Tree = Readonly<Record<string, string>>;
export type Side = 'local' | 'remote';

export type Step = { readonly side: Side } & (
  | { readonly verb: 'write'; readonly path: string; readonly text: string }
  | { readonly verb: 'delete' | 'make-folder' | 'touch'; readonly path: string }
  | { readonly verb: 'rename'; readonly path: string; readonly to: string }
);

/** Both sides hold `both`, unless they are told apart. `kept`: texts that must still be somewhere here, be it in the trash. */
export type End = {
  readonly local: Tree;
  readonly remote: Tree;
  readonly conflicts: readonly string[];
  readonly problems: readonly string[];
  readonly kept: readonly string[];
};

export type Scenario = {
  readonly title: string;
  readonly base: Tree;
  readonly steps: readonly Step[];
  readonly end: End;
  /** On a disk that folds case and Unicode forms, where that makes a difference. */
  readonly folding?: End;
  /** Where a running pair may end elsewhere, as well: it does its part of the story before it hears of the rest. */
  readonly live?: End;
};

const tree = v.record(v.string(), v.string());
const end = v.union([
  v.strictObject({ both: tree, kept: v.optional(v.array(v.string()), []) }),
  v.strictObject({
    local: tree,
    remote: tree,
    conflicts: v.optional(v.array(v.string()), []),
    problems: v.optional(v.array(v.string()), []),
    kept: v.optional(v.array(v.string()), []),
  }),
]);
const scenarioFile = v.array(
  v.strictObject({
    title: v.string(),
    base: tree,
    steps: v.pipe(v.array(v.pipe(v.string(), v.transform(parseStep))), v.minLength(1)),
    end: v.pipe(end, v.transform(toEnd)),
    folding: v.exactOptional(v.pipe(end, v.transform(toEnd))),
    live: v.exactOptional(v.pipe(end, v.transform(toEnd))),
  }),
);

/** Every scenario of `cases/`, with the name of its file. */
export function readScenarios(): readonly { readonly file: string; readonly scenarios: readonly Scenario[] }[] {
  const folder = new URL('cases/', import.meta.url);
  return readdirSync(folder)
    .sort()
    .map((file) => ({
      file,
      scenarios: v.parse(scenarioFile, JSON.parse(readFileSync(new URL(file, folder), 'utf8'))),
    }));
}

/** The same story with the sides exchanged. */
export function mirrored(scenario: Scenario): Scenario {
  // What the trash of this side holds, the other side has no trash for.
  const swap = ({ local, remote, ...rest }: End): End => ({ ...rest, local: remote, remote: local, kept: [] });
  return {
    ...scenario,
    steps: scenario.steps.map((step) => ({ ...step, side: step.side === 'local' ? 'remote' : 'local' })),
    end: swap(scenario.end),
    ...(scenario.folding === undefined ? {} : { folding: swap(scenario.folding) }),
  };
}

function parseStep(line: string): Step {
  const parsed = /^(?<side>local|remote) (?<verb>write|delete|make-folder|touch|rename) (?<rest>.+)$/su.exec(
    line,
  )?.groups;
  const { side, verb, rest = '' } = parsed ?? {};
  if (side !== 'local' && side !== 'remote') {
    throw new Error(`not a step: ${line}`);
  }
  switch (verb) {
    case 'write': {
      const [path = '', text] = rest.split(' = ');
      if (text === undefined) {
        throw new Error(`a write needs a text: ${line}`);
      }
      return { side, verb, path, text };
    }
    case 'rename': {
      const [path = '', to] = rest.split(' -> ');
      if (to === undefined) {
        throw new Error(`a rename needs a target: ${line}`);
      }
      return { side, verb, path, to };
    }
    case 'delete':
    case 'make-folder':
    case 'touch':
      return { side, verb, path: rest };
    default:
      throw new Error(`not a step: ${line}`);
  }
}

function toEnd(written: v.InferOutput<typeof end>): End {
  return 'both' in written
    ? { local: written.both, remote: written.both, conflicts: [], problems: [], kept: written.kept }
    : written;
}
