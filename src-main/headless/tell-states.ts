/** Tells the terminal of a service what its page shows: a pair that stops, waits, or goes on again. Each change once. */
import type { PairState, PairView, Patch } from '../contract/model.ts';
import { printable } from './printable.ts';
import { problemText } from './problem-text.ts';
import { holdLines } from './report.ts';

/** A listener for patches. */
export function createStateTeller(say: (line: string) => void): (patch: Patch) => void {
  const troubled = new Map<string, string>();
  return ({ pairs }) => {
    for (const pair of pairs?.put ?? []) {
      const trouble = troubleOf(pair.state);
      const before = troubled.get(pair.id);
      if (trouble !== undefined && trouble.key !== before) {
        troubled.set(pair.id, trouble.key);
        for (const line of trouble.lines) {
          say(`driftless: ${nameOf(pair)}: ${line}`);
        }
      } else if (before !== undefined && isWorking(pair.state)) {
        troubled.delete(pair.id);
        say(`driftless: ${nameOf(pair)}: goes on`);
      }
    }
  };
}

function nameOf({ name }: PairView): string {
  return printable(name);
}

function troubleOf(state: PairState): { readonly key: string; readonly lines: readonly string[] } | undefined {
  switch (state.kind) {
    case 'held':
      return { key: state.hold.code, lines: holdLines(state.hold, { howTo: ['Answer on the page.'], shown: 5 }) };
    case 'offline':
    case 'stopped':
      return { key: state.reason.code, lines: [problemText(state.reason)] };
    default:
      return undefined;
  }
}

function isWorking({ kind }: PairState): boolean {
  return kind === 'idle' || kind === 'syncing';
}
