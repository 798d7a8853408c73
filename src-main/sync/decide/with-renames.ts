/** The decisions of a pass with the renames among them found: brings the rows of old names to the pure part. Writes nothing. */
import type { RelPath } from '../../foundation/names.ts';
import type { BaseFile } from '../../state/base-entry.ts';
import type { PairParts } from '../pair-parts.ts';
import type { Decision } from './decision.ts';
import { oldNamesOf, recognizeRenames } from './renames.ts';

const rowsPerTurn = 500;

export async function withRenames(
  { config, state, clock }: Pick<PairParts, 'config' | 'state' | 'clock'>,
  decisions: readonly Decision[],
): Promise<readonly Decision[]> {
  if (config.detectRenames === false) {
    return decisions;
  }
  const rows = new Map<RelPath, BaseFile>();
  for (const [index, path] of oldNamesOf(decisions).entries()) {
    const row = state.getBase(path);
    if (row?.kind === 'file') {
      rows.set(path, row);
    }
    if (index % rowsPerTurn === rowsPerTurn - 1) {
      await clock.sleep(0);
    }
  }
  return rows.size === 0 ? decisions : recognizeRenames(decisions, rows);
}
