/** Lays what the disk does with names over the decisions of a pass: `name-clashes.ts` decides, this looks names up. */
import type { Reason } from '../../contract/model.ts';
import type { RelPath } from '../../foundation/names.ts';
import type { PairParts } from '../pair-parts.ts';
import { localPathOf } from '../paths/local-path.ts';
import type { Decision } from './decision.ts';
import { separateClashes } from './name-clashes.ts';

/** The decisions that can be carried out on this disk. The others become problems, or are looked at again. Writes nothing. */
export async function withoutClashes(
  { fs, config, state, names }: PairParts,
  decisions: readonly Decision[],
  found: { readonly unknown: Map<RelPath, Reason>; readonly again: Set<RelPath> },
): Promise<readonly Decision[]> {
  const separated = await separateClashes(decisions, {
    folding: names.folding(),
    rowOf: state.getBase,
    spellingOnDisk: async (path) =>
      (await fs.stat(localPathOf(config.localRoot, path))) === undefined ? undefined : await names.spellingOf(path),
  });
  for (const [path, holder] of separated.clashes) {
    found.unknown.set(path, { code: 'name-clash', detail: `on this disk this is the same name as ${holder}` });
  }
  for (const path of separated.preferred) {
    names.prefer(path);
  }
  for (const path of separated.again) {
    found.again.add(path);
  }
  return separated.decisions;
}
