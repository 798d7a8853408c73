/**
 * The ignore rules of one pair as they are now. A change of them deletes nothing: rows that they hide from now on are parked, and
 * rows that come back into view are marked first, because nobody watched them meanwhile: what they say was there may be compared
 * with, but its absence is no deletion (`wasParked` of base-entry.ts).
 */
import * as v from 'valibot';
import type { BaseEntry } from '../../state/base-entry.ts';
import type { PairStore } from '../../state/pair-store.ts';
import { createIgnore, type Ignore, type IgnoreSources, ignoreSources } from './ignore.ts';
import { type IgnoreFileDeps, readIgnoreFile } from './ignore-file.ts';

type Rules = { readonly key: string; readonly sources: IgnoreSources; readonly ignore: Ignore };

export type RulesNow = Rules & {
  /** The rules that the rows in the state were last seen under, where they were others. */
  readonly before: Ignore | undefined;
};

export type RulesInForce = {
  /** Reads them. Rejects when they cannot be known: then nothing of the pair may be looked at. */
  readonly read: (signal: AbortSignal) => Promise<RulesNow>;
  /** Makes what was read the rules that rows are seen under: to be called before anything is decided by them. */
  readonly accept: (rules: RulesNow, signal: AbortSignal) => Promise<void>;
};

const fact = 'ignore-rules';
const rowsPerCommit = 500;

export function createRulesInForce(deps: IgnoreFileDeps): RulesInForce {
  const { config, state, clock } = deps;
  let accepted = acceptedRules(state);
  let latest = accepted;

  const sourcesWith = (file: string): IgnoreSources =>
    ignoreSources({
      settings: config.ignoreRules ?? '',
      file,
      excludedFolders: config.excludedFolders ?? [],
      ownPaths: config.ownPaths ?? [],
    });

  return {
    read: async (signal) => {
      const read = sourcesWith(await readIgnoreFile(deps, latest.sources.file, signal));
      if (JSON.stringify(read) !== latest.key) {
        latest = toRules(read);
      }
      return { ...latest, before: latest.key === accepted.key ? undefined : accepted.ignore };
    },
    accept: async (now, signal) => {
      if (now.key === accepted.key) {
        return;
      }
      let rows: BaseEntry[] = [];
      const flush = (): void => {
        state.commit(rows.map((entry) => ({ kind: 'put', entry })));
        rows = [];
      };
      let seen = 0;
      for (const row of state.iterateBase()) {
        if (comesBack(row, accepted.ignore, now.ignore)) {
          rows.push({ ...row, wasParked: true });
        }
        seen += 1;
        if (seen % rowsPerCommit === 0) {
          flush();
          await clock.sleep(0, signal);
        }
      }
      flush();
      state.setFact(fact, now.key);
      accepted = now;
    },
  };
}

/** Whether a row was out of sight and is not any more. */
export function comesBack({ path, kind }: BaseEntry, before: Ignore, ignore: Ignore): boolean {
  const isFolder = kind === 'folder';
  return before.ignores(path, isFolder) && !ignore.ignores(path, isFolder);
}

const sourcesSchema = v.object({
  defaults: v.string(),
  settings: v.string(),
  file: v.string(),
  excludedFolders: v.array(v.string()),
  ownPaths: v.array(v.string()),
});

/** Before any are kept: the defaults, which is what rows were seen under. */
function acceptedRules(state: PairStore): Rules {
  const kept = state.getFact(fact);
  return toRules(kept === undefined ? ignoreSources() : v.parse(sourcesSchema, JSON.parse(kept)));
}

function toRules(sources: IgnoreSources): Rules {
  return { key: JSON.stringify(sources), sources, ignore: createIgnore(sources) };
}
