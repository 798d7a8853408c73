/**
 * Finds renames among the decisions of a pass. Pure; linear in the decisions.
 *
 * A file here that has the inode, size and time of a row whose own path goes or gets other bytes has been renamed by its user: its
 * upload becomes a copy inside the bucket. An object that has the ETag and size of such a row has been renamed by somebody else: its
 * download becomes a rename of the file that is here. Both stay an upload and a download that know a shorter way: nothing rests on
 * the guess. Whoever carries it out asks for the hash first, and transfers the bytes where it says otherwise.
 *
 * One old name serves any number of copies, but a file can be moved once only. Old names keep their own decisions; the one that
 * `movedTo` marks loses nothing by its deletion.
 */
import { compareBytes } from '../../foundation/byte-order.ts';
import { baseName, type RelPath } from '../../foundation/names.ts';
import { type BaseFile, type LocalPrint, samePrint } from '../../state/base-entry.ts';
import type { Action, CopySource, Decision, MoveSource } from './decision.ts';

type Rows = ReadonlyMap<RelPath, BaseFile>;

/** The paths whose rows `recognizeRenames` needs; none where no side has both an old and a new name. */
export function oldNamesOf(decisions: readonly Decision[]): readonly RelPath[] {
  const copies = decisions.some((decision) => uploadIn(decision) !== undefined);
  const moves = decisions.some((decision) => downloadIn(decision) !== undefined);
  return decisions
    .filter(
      (decision) =>
        (copies && remoteLeaving(decision) !== undefined) || (moves && localLeaving(decision) !== undefined),
    )
    .map(({ path }) => path);
}

/** The same decisions in the same order, with what is known of renames written into their actions. */
export function recognizeRenames(decisions: readonly Decision[], rows: Rows): readonly Decision[] {
  const copies = findCopies(decisions, rows);
  const moves = findMoves(decisions, rows);
  if (copies.size === 0 && moves.size === 0) {
    return decisions;
  }
  const copiedTo = newNames(copies);
  const movedTo = newNames(moves);
  const annotated = (path: RelPath, action: Action): Action => {
    switch (action.kind) {
      case 'upload': {
        const copyFrom = copies.get(path);
        return copyFrom === undefined ? action : { ...action, copyFrom };
      }
      case 'download': {
        const moveFrom = moves.get(path);
        return moveFrom === undefined ? action : { ...action, moveFrom };
      }
      case 'delete-remote-file': {
        const to = copiedTo.get(path);
        return to === undefined ? action : { ...action, movedTo: to };
      }
      case 'trash-local-file': {
        const to = movedTo.get(path);
        return to === undefined ? action : { ...action, movedTo: to };
      }
      default:
        return action;
    }
  };
  return decisions.map((decision) => {
    const { path, actions } = decision;
    const isTouched = copies.has(path) || moves.has(path) || copiedTo.has(path) || movedTo.has(path);
    return isTouched ? { ...decision, actions: actions.map((action) => annotated(path, action)) } : decision;
  });
}

/** Of several, the first in order of bytes. */
function newNames(sources: ReadonlyMap<RelPath, { readonly path: RelPath }>): ReadonlyMap<RelPath, RelPath> {
  const names = new Map<RelPath, RelPath>();
  for (const [to, { path: from }] of sources) {
    names.set(from, firstOf(to, names.get(from)));
  }
  return names;
}

function firstOf(path: RelPath, other: RelPath | undefined): RelPath {
  return other === undefined || compareBytes(path, other) < 0 ? path : other;
}

function findCopies(decisions: readonly Decision[], rows: Rows): ReadonlyMap<RelPath, CopySource> {
  const sources = new Map<string, CopySource>();
  for (const decision of decisions) {
    const row = rows.get(decision.path);
    const etag = remoteLeaving(decision);
    // Another ETag with equal bytes is possible, but then the row does not prove them.
    if (row !== undefined && etag === row.remote.etag) {
      const key = fileKey(row.local);
      const other = sources.get(key);
      if (other === undefined || compareBytes(decision.path, other.path) < 0) {
        sources.set(key, { path: decision.path, etag, size: row.remote.size, crc64: row.crc64 });
      }
    }
  }
  const copies = new Map<RelPath, CopySource>();
  for (const decision of sources.size === 0 ? [] : decisions) {
    const upload = uploadIn(decision);
    const source = upload === undefined ? undefined : sources.get(fileKey(upload.local.print));
    if (source !== undefined && source.path !== decision.path) {
      copies.set(decision.path, source);
    }
  }
  return copies;
}

type Leaving = { readonly path: RelPath; readonly row: BaseFile; readonly how: 'trash' | 'trash-first' | 'replaced' };
type Arriving = { readonly path: RelPath; readonly etag: string; readonly size: number };

function findMoves(decisions: readonly Decision[], rows: Rows): ReadonlyMap<RelPath, MoveSource> {
  const leaving: Leaving[] = [];
  const arriving: Arriving[] = [];
  for (const decision of decisions) {
    const { path } = decision;
    const row = rows.get(path);
    const left = localLeaving(decision);
    if (row !== undefined && left !== undefined && samePrint(left.print, row.local)) {
      leaving.push({ path, row, how: left.how });
    }
    const download = downloadIn(decision);
    if (download !== undefined) {
      arriving.push({ path, etag: download.remote.etag, size: download.remote.size });
    }
  }
  leaving.sort((a, b) => -compareBytes(a.path, b.path));
  arriving.sort((a, b) => compareBytes(a.path, b.path));
  const found = new Map<RelPath, Leaving>();
  const used = new Set<RelPath>();
  for (const keyOf of matchRounds) {
    if (found.size === arriving.length || used.size === leaving.length) {
      break;
    }
    const free = Map.groupBy(
      leaving.filter(({ path }) => !used.has(path)),
      (file) => keyOf(file.row.remote, file.path, file),
    );
    for (const file of arriving) {
      const key = found.has(file.path) ? undefined : keyOf(file, file.path);
      const source = key === undefined ? undefined : takeOther(free.get(key) ?? [], file.path);
      if (source !== undefined) {
        found.set(file.path, source);
        used.add(source.path);
      }
    }
  }
  const late = lateMoves(found);
  return new Map(
    [...found].map(([path, { path: from, row, how }]) => {
      const leaves = how === 'trash' ? 'by-move' : late.has(path) ? 'in-transfers' : 'before';
      return [path, { path: from, print: row.local, row, leaves }];
    }),
  );
}

/** Moves of a file whose path is filled by a download, and moves of what those displace, and so on. */
function lateMoves(moves: ReadonlyMap<RelPath, Leaving>): ReadonlySet<RelPath> {
  const takerOf = new Map([...moves].map(([to, { path: from }]) => [from, to]));
  const late = new Set<RelPath>();
  for (const [path, { path: from, how }] of moves) {
    if (how === 'replaced' && !moves.has(from)) {
      for (let next: RelPath | undefined = path; next !== undefined; next = takerOf.get(next)) {
        late.add(next);
      }
    }
  }
  return late;
}

type MatchKey = (
  object: { readonly etag: string; readonly size: number },
  path: RelPath,
  file?: Pick<Leaving, 'how'>,
) => string | undefined;

/** The surest first. The same name in another folder comes before another name, so that equal files keep their times. */
const matchRounds: readonly MatchKey[] = [
  ({ etag, size }, path) => `${etag}/${size}/${baseName(path)}`,
  ({ etag, size }) => `${etag}/${size}`,
  // A copy may have another ETag than its source, that of an object made of parts always may. HEAD knows the CRC64 of both.
  ({ size }, path, file) => (size === 0 || file?.how === 'replaced' ? undefined : `${size}/${baseName(path)}`),
  ({ size, etag }, _, file) =>
    file !== undefined && (file.how === 'replaced' || !etag.includes('-')) ? undefined : `${size}`,
];

/** The last one of the list that is not the path itself, taken out of it. */
function takeOther(files: Leaving[], path: RelPath): Leaving | undefined {
  const last = files.pop();
  if (last === undefined || last.path !== path) {
    return last;
  }
  const other = files.pop();
  files.push(last);
  return other;
}

/** An upload that takes its name as it is, not after something else has freed it. */
function uploadIn({ actions: [first] }: Decision): Extract<Action, { readonly kind: 'upload' }> | undefined {
  return first?.kind === 'upload' ? first : undefined;
}

function downloadIn({
  actions: [first],
  reason,
}: Decision): Extract<Action, { readonly kind: 'download' }> | undefined {
  return first?.kind === 'download' && reason !== 'suspect-empty-file' ? first : undefined;
}

/** The ETag of the object that goes from the path, or gets other bytes. */
function remoteLeaving({ actions: [first] }: Decision): string | undefined {
  return first?.kind === 'delete-remote-file' ? first.etag : first?.kind === 'upload' ? first.replaces : undefined;
}

function localLeaving({
  actions: [first, second],
}: Decision): { readonly print: LocalPrint; readonly how: Leaving['how'] } | undefined {
  if (first?.kind === 'trash-local-file') {
    return { print: first.print, how: second?.kind === 'make-local-folder' ? 'trash-first' : 'trash' };
  }
  return first?.kind === 'download' && first.replaces !== undefined
    ? { print: first.replaces, how: 'replaced' }
    : undefined;
}

/** A file of the base as a rename leaves it. Not its ctime, which a rename moves on. */
function fileKey({ dev, ino, size, mtimeMs }: LocalPrint): string {
  return `${dev}/${ino}/${size}/${mtimeMs}`;
}
