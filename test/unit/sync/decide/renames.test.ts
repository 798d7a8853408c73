/** Which uploads and downloads are renames, what they read, and that the trees in the end are those of a pair that knows no renames. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Decision, isOldName, renamedFrom } from '../../../../src-main/sync/decide/decision.ts';
import { RenameModel } from '../../../support/rename-model.ts';
import type { SyncModel } from '../../../support/sync-model.ts';

type Edit = {
  readonly side: 'local' | 'remote';
  readonly kind: 'move' | 'write' | 'remove';
  readonly path: string;
  readonly to: string;
};

const name = fc.constantFrom('a', 'b', 'c');
const path = fc.array(name, { minLength: 1, maxLength: 2 }).map((parts) => parts.join('/'));
const kinds = fc.constantFrom('move', 'move', 'move', 'write', 'remove');
const edit = (side: Edit['side'], kind: fc.Arbitrary<Edit['kind']>): fc.Arbitrary<Edit> =>
  fc.record({ side: fc.constant(side), kind, path, to: path });
const edits = (side: Edit['side'], kind: fc.Arbitrary<Edit['kind']> = kinds) =>
  fc.array(edit(side, kind), { maxLength: 8 });
const files = fc.uniqueArray(path, { maxLength: 6 });
/** A few contents, so that equal files are common. */
const contents = ['', 'one', 'two', 'other size'];

/** A model of the same history, with or without the detection. */
async function played(
  make: () => RenameModel,
  first: readonly string[],
  second: readonly Edit[],
  contentOf = (index: number) => contents[index % contents.length] ?? '',
): Promise<RenameModel> {
  const model = make();
  for (const [index, file] of first.entries()) {
    applyTo(model, { side: 'local', kind: 'write', path: file, to: '' }, contentOf(index));
  }
  await model.settle();
  model.transferred = 0;
  model.renamed = 0;
  for (const [index, change] of second.entries()) {
    applyTo(model, change, `new ${index % 3}`);
  }
  return model;
}

function applyTo(model: RenameModel, { side, kind, path: at, to }: Edit, content: string): void {
  if (side === 'local') {
    applyLocally(model, kind, { at, to }, content);
  } else {
    applyRemotely(model, kind, { at, to }, content);
  }
}

type Places = { readonly at: string; readonly to: string };

function applyLocally(model: RenameModel, kind: Edit['kind'], { at, to }: Places, content: string): void {
  if (kind === 'move') {
    model.moveLocal(at, to);
  } else if (kind === 'remove') {
    model.removeLocal(at);
  } else {
    const above = at.includes('/') ? at.slice(0, at.indexOf('/')) : undefined;
    if (above !== undefined && model.local.get(above)?.kind === 'file') {
      model.removeLocal(above);
    }
    model.writeLocal(at, content);
  }
}

function applyRemotely(model: RenameModel, kind: Edit['kind'], { at, to }: Places, content: string): void {
  if (kind === 'move') {
    model.moveRemote(at, to);
  } else if (kind === 'remove') {
    model.removeRemote(at);
  } else {
    model.replaceRemote(at, content);
  }
}

/** Carries everything out as if nothing were known of renames. */
class PlainModel extends RenameModel {
  override recognized(decisions: readonly Decision[]): readonly Decision[] {
    return decisions;
  }
}

const treesOf = (model: SyncModel) => ({
  local: model.localFiles(),
  remote: model.remoteFiles(),
  conflicts: [...model.conflicts].toSorted(),
});

test('with renames recognised both sides end as they do without', async () => {
  await fc.assert(
    fc.asyncProperty(files, edits('local'), edits('remote'), async (first, mine, theirs) => {
      const known = await played(() => new RenameModel(), first, [...mine, ...theirs]);
      const plain = await played(() => new PlainModel(), first, [...mine, ...theirs]);
      await known.settle();
      await plain.settle();
      expect(treesOf(known)).toEqual(treesOf(plain));
      expect(known.transferred).toBeLessThanOrEqual(plain.transferred);
    }),
    { numRuns: 2000 },
  );
});

test.each(['local', 'remote'] as const)(
  'when files, each unlike the others, were only moved on the %s side, nothing is transferred',
  async (side) => {
    await fc.assert(
      fc.asyncProperty(files, edits(side, fc.constant('move')), async (first, moves) => {
        const model = await played(
          () => new RenameModel(),
          first,
          moves,
          (index) => `content ${index}`,
        );
        const { phases } = await model.plan();
        expect(phases.transfers.filter(({ action }) => action.kind !== 'make-remote-folder')).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  },
);

test('exchanging what the two users do exchanges the sides in the end', async () => {
  await fc.assert(
    fc.asyncProperty(files, edits('local'), edits('remote'), async (first, mine, theirs) => {
      const model = await played(() => new RenameModel(), first, [...mine, ...theirs]);
      const swapped = [...mine, ...theirs].map(
        (one): Edit => ({ ...one, side: one.side === 'local' ? 'remote' : 'local' }),
      );
      const mirror = await played(() => new RenameModel(), first, swapped);
      await model.settle();
      await mirror.settle();
      fc.pre(model.conflicts.size === 0 && mirror.conflicts.size === 0);
      expect([mirror.remoteFiles(), mirror.localFiles()]).toEqual([model.localFiles(), model.remoteFiles()]);
    }),
    { numRuns: 1000 },
  );
});

test('the order of the decisions changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(files, edits('local'), edits('remote'), fc.nat(), async (first, mine, theirs, turn) => {
      const model = await played(() => new RenameModel(), first, [...mine, ...theirs]);
      const decisions = await model.decisions();
      const at = decisions.length === 0 ? 0 : turn % decisions.length;
      const other = [...decisions.slice(at), ...decisions.slice(0, at)].toReversed();
      const byPath = (given: readonly Decision[]) => new Map(given.map((decision) => [decision.path, decision]));
      expect(byPath(model.recognized(other))).toEqual(byPath(model.recognized(decisions)));
    }),
    { numRuns: 1000 },
  );
});

test('each old name stands for one deletion, and every rename has one', async () => {
  await fc.assert(
    fc.asyncProperty(files, edits('local'), edits('remote'), async (first, mine, theirs) => {
      const model = await played(() => new RenameModel(), first, [...mine, ...theirs]);
      const found = model.recognized(await model.decisions());
      const moves = found.flatMap(({ actions }) => actions.filter(({ kind }) => kind === 'download'));
      const sources = moves.flatMap((action) => renamedFrom(action) ?? []);
      expect(new Set(sources).size).toBe(sources.length);
      for (const { path: old, actions } of found.filter(({ actions }) => actions.some(isOldName))) {
        const to = actions.flatMap((action) => ('movedTo' in action ? [action.movedTo] : []))[0];
        const target = found.find(({ path: candidate }) => candidate === to);
        expect(target?.actions.map(renamedFrom)).toContain(old);
      }
    }),
    { numRuns: 1000 },
  );
});
