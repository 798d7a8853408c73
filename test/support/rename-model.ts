/**
 * The pair in memory with renames recognised, and carried out as strictly as possible: a copy or a move whose source is not there with
 * the right bytes at its turn throws, so that a wrong order shows.
 */
import type { RelPath } from '../../src-main/foundation/names.ts';
import type { BaseFile } from '../../src-main/state/base-entry.ts';
import { createFailures } from '../../src-main/sync/act/failures.ts';
import { orderCopies } from '../../src-main/sync/act/rename-order.ts';
import type { Decision } from '../../src-main/sync/decide/decision.ts';
import { type Operation, phaseOrder } from '../../src-main/sync/decide/operation.ts';
import { buildPlan, type Plan } from '../../src-main/sync/decide/plan.ts';
import { oldNamesOf, recognizeRenames } from '../../src-main/sync/decide/renames.ts';
import { crcOf, foldersAbove, SyncModel } from './sync-model.ts';

type LocalFileNode = Extract<ReturnType<SyncModel['local']['get']>, { readonly kind: 'file' }>;
type RemoteNode = NonNullable<ReturnType<SyncModel['remote']['get']>>;

export class RenameModel extends SyncModel {
  /** Files whose bytes travelled, and those that only got another name. */
  transferred = 0;
  renamed = 0;
  private readonly asideObjects = new Map<RelPath, RemoteNode>();
  private readonly asideFiles = new Map<RelPath, LocalFileNode>();
  private readonly moved = new Set<RelPath>();
  private readonly mistaken = new Set<RelPath>();

  /** As a user would: nothing happens where a file is in the way of a folder, or there is no file to move. */
  moveLocal(from: string, to: string): void {
    const moving = [...this.local].filter(([path]) => path === from || path.startsWith(`${from}/`));
    const isInTheWay = foldersAbove(to).some((above) => this.local.get(above)?.kind === 'file');
    if (
      !moving.some(([, { kind }]) => kind === 'file') ||
      isInTheWay ||
      `${to}/`.startsWith(`${from}/`) ||
      `${from}/`.startsWith(`${to}/`)
    ) {
      return;
    }
    this.removeLocal(from);
    this.removeLocal(to);
    for (const above of foldersAbove(to)) {
      this.makeLocalFolder(above);
    }
    for (const [path, node] of moving) {
      this.local.set(`${to}${path.slice(from.length)}`, node);
    }
  }

  moveRemote(from: string, to: string): void {
    const moving = [...this.remote].filter(([key]) => key === from || key.startsWith(`${from}/`));
    const isInTheWay = foldersAbove(to).some((above) => this.remote.has(above));
    if (moving.length === 0 || isInTheWay || `${to}/`.startsWith(`${from}/`) || `${from}/`.startsWith(`${to}/`)) {
      return;
    }
    this.removeRemote(from);
    this.removeRemote(to);
    for (const [key, object] of moving) {
      this.remote.set(`${to}${key.slice(from.length)}`, object);
    }
  }

  recognized(decisions: readonly Decision[]): readonly Decision[] {
    const rows = new Map<RelPath, BaseFile>();
    for (const path of oldNamesOf(decisions)) {
      const row = this.base.get(path);
      if (row?.kind === 'file') {
        rows.set(path, row);
      }
    }
    return recognizeRenames(decisions, rows);
  }

  override async plan(): Promise<Plan> {
    return buildPlan(this.recognized(await this.decisions()));
  }

  override async pass(): Promise<boolean> {
    const { phases } = await this.plan();
    const failures = createFailures();
    const moves = [...phases['local-renames'], ...phases['late-renames']];
    const wanted = new Set(
      moves.flatMap(({ action }) =>
        action.kind === 'download' && action.moveFrom !== undefined && action.moveFrom.leaves !== 'by-move'
          ? [action.moveFrom.path]
          : [],
      ),
    );
    const known = [this.asideObjects, this.asideFiles, this.moved, this.mistaken];
    for (const one of known) {
      one.clear();
    }
    let didSomething = false;
    const carryOut = (operation: Operation): void => {
      const { path, action } = operation;
      const isKnown = action.kind === 'record-conflict' && this.conflicts.has(path);
      didSomething ||= !isKnown;
      const isDeletion = action.kind === 'trash-local-file' || action.kind === 'delete-remote-file';
      if ((isDeletion && this.mistaken.has(path)) || failures.forbid(operation)) {
        failures.add(operation);
      } else if (!(action.kind === 'trash-local-file' && this.moved.has(path))) {
        this.rememberFile(operation, wanted);
        this.carryOut(operation);
      }
    };
    for (const phase of phaseOrder) {
      if (phase === 'remote-copies') {
        const { fromAside, levels } = orderCopies(phases[phase]);
        for (const operation of fromAside) {
          this.putAside(operation);
        }
        levels.flat().forEach(carryOut);
      } else if (phase === 'local-renames' || phase === 'late-renames') {
        for (const operation of phases[phase]) {
          this.emptyPath(operation, wanted);
        }
        phases[phase].forEach(carryOut);
      } else {
        phases[phase].forEach(carryOut);
      }
    }
    return didSomething;
  }

  protected override carryOut(operation: Operation): void {
    const { path, action } = operation;
    if (action.kind === 'upload' && action.copyFrom !== undefined) {
      this.copy(path, action.copyFrom.path, action.copyFrom.etag, action.replaces);
      return;
    }
    if (action.kind === 'download' && action.moveFrom !== undefined && this.move(operation)) {
      return;
    }
    this.transferred += action.kind === 'upload' || action.kind === 'download' ? 1 : 0;
    if (action.kind === 'download' && this.asideFiles.has(path) && !this.local.has(path)) {
      super.carryOut({ ...operation, action: { kind: 'download', remote: action.remote } });
      return;
    }
    super.carryOut(operation);
  }

  private copy(path: RelPath, from: RelPath, etag: string, replaces: string | undefined): void {
    const node = this.local.get(path);
    const source = this.asideObjects.get(from) ?? this.remote.get(from);
    const isRight = source?.etag === etag && node?.kind === 'file' && node.content === source.content;
    if (!isRight || this.remote.get(path)?.etag !== replaces) {
      throw new Error(`a copy from ${from} to ${path} does not fit`);
    }
    this.remote.set(path, source);
    this.putFileRow(path, node.content, node.print);
    this.renamed += 1;
  }

  private putAside({ action }: Operation): void {
    const from = action.kind === 'upload' ? action.copyFrom?.path : undefined;
    const object = from === undefined ? undefined : this.remote.get(from);
    if (from !== undefined && object !== undefined) {
      this.asideObjects.set(from, object);
    }
  }

  private emptyPath({ path, action }: Operation, wanted: ReadonlySet<RelPath>): void {
    const node = this.local.get(path);
    if (action.kind === 'download' && action.replaces !== undefined && wanted.has(path) && node?.kind === 'file') {
      this.asideFiles.set(path, node);
      this.local.delete(path);
    }
  }

  private rememberFile({ path, action }: Operation, wanted: ReadonlySet<RelPath>): void {
    const node = this.local.get(path);
    const isLeaving =
      action.kind === 'trash-local-file' || (action.kind === 'download' && action.moveFrom === undefined);
    if (isLeaving && wanted.has(path) && node?.kind === 'file') {
      this.asideFiles.set(path, node);
    }
  }

  /** False, with nothing changed, where the bytes are others. */
  private move({ path, action }: Operation): boolean {
    const from = action.kind === 'download' ? action.moveFrom : undefined;
    const object = this.remote.get(path);
    if (action.kind !== 'download' || from === undefined || object === undefined) {
      throw new Error(`no move to ${path}`);
    }
    const isByMove = from.leaves === 'by-move';
    if (crcOf(object.content) !== from.row.crc64) {
      this.mistaken.add(from.path);
      return false;
    }
    const source = isByMove ? this.local.get(from.path) : this.asideFiles.get(from.path);
    const isTaken = this.local.has(path);
    const target = this.local.get(path);
    if (source?.kind !== 'file' || source.content !== object.content || (isByMove && this.remote.has(from.path))) {
      throw new Error(`a move from ${from.path} to ${path} does not fit`);
    }
    if (isTaken && !(target?.kind === 'file' && target.print === action.replaces)) {
      throw new Error(`a move to ${path} would overwrite`);
    }
    if (target?.kind === 'file') {
      this.trash.push(target.content);
    }
    if (isByMove) {
      this.local.delete(from.path);
      this.base.delete(from.path);
      this.moved.add(from.path);
    } else {
      this.asideFiles.delete(from.path);
    }
    this.local.set(path, source);
    this.putFileRow(path, source.content, source.print);
    this.renamed += 1;
    return true;
  }
}
