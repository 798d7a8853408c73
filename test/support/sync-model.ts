/**
 * A pair in memory: two sides, the base, trash and conflicts, with the pure part of the engine run over them exactly as a pass
 * would. Carrying out an action checks what the action expects, and that nothing is removed without a row, proof and equality.
 */

import type { SyncMode } from '../../src-main/contract/model.ts';
import type { ObjectFacts } from '../../src-main/cos/object-store.ts';
import { compareBytes } from '../../src-main/foundation/byte-order.ts';
import { type RelPath, toObjectKey, toRelPath } from '../../src-main/foundation/names.ts';
import type { BaseEntry, BaseFile, LocalPrint } from '../../src-main/state/base-entry.ts';
import { createFailures } from '../../src-main/sync/act/failures.ts';
import { decide } from '../../src-main/sync/decide/decide.ts';
import type { Decision } from '../../src-main/sync/decide/decision.ts';
import { type Operation, phaseOrder } from '../../src-main/sync/decide/operation.ts';
import type { Facts } from '../../src-main/sync/decide/path-states.ts';
import { buildPlan, type Plan } from '../../src-main/sync/decide/plan.ts';
import { type LocalEntry, type RemoteEntry, sortKeyOf } from '../../src-main/sync/gather/entry.ts';
import { merge } from '../../src-main/sync/gather/merge.ts';

type LocalNode =
  | { readonly kind: 'file'; readonly content: string; readonly print: LocalPrint }
  | { readonly kind: 'folder' };
type RemoteObject = { readonly content: string; readonly etag: string };

export class SyncModel {
  readonly local = new Map<string, LocalNode>();
  /** By key; a marker's key ends in '/'. */
  readonly remote = new Map<string, RemoteObject>();
  readonly base = new Map<string, BaseEntry>();
  readonly trash: string[] = [];
  readonly conflicts = new Set<string>();
  /** Keys the listing does not show yet. */
  readonly unlisted = new Set<string>();
  readonly failingPaths = new Set<string>();
  mode: SyncMode = 'two-way';
  private ticks = 100_000;

  writeLocal(path: string, content: string): void {
    if (this.local.get(path)?.kind === 'folder') {
      this.removeLocal(path);
    }
    for (const above of foldersAbove(path)) {
      this.local.set(above, { kind: 'folder' });
    }
    const time = this.tick();
    const print = { size: content.length, mtimeMs: time, ctimeMs: time, ino: time, dev: 1 };
    this.local.set(path, { kind: 'file', content, print });
  }

  makeLocalFolder(path: string): void {
    for (const above of [...foldersAbove(path), path]) {
      this.local.set(above, { kind: 'folder' });
    }
  }

  removeLocal(path: string): void {
    for (const other of [...this.local.keys()]) {
      if (other === path || other.startsWith(`${path}/`)) {
        this.local.delete(other);
      }
    }
  }

  writeRemote(key: string, content: string): void {
    this.remote.set(key, { content, etag: `e${this.tick()}` });
  }

  removeRemote(path: string): void {
    for (const key of [...this.remote.keys()]) {
      if (key === path || key.startsWith(`${path}/`)) {
        this.remote.delete(key);
      }
    }
  }

  /** The remote side as a folder tree: no object beside or above another. */
  replaceRemote(path: string, content: string): void {
    this.removeRemote(path);
    for (const above of foldersAbove(path)) {
      this.remote.delete(above);
    }
    this.writeRemote(path, content);
  }

  localFiles(): Record<string, string> {
    return sorted([...this.local].flatMap(([path, node]) => (node.kind === 'file' ? [[path, node.content]] : [])));
  }

  remoteFiles(): Record<string, string> {
    return sorted([...this.remote].flatMap(([key, { content }]) => (key.endsWith('/') ? [] : [[key, content]])));
  }

  localFolders(): string[] {
    return [...this.local].flatMap(([path, { kind }]) => (kind === 'folder' ? [path] : [])).toSorted();
  }

  remoteFolders(): string[] {
    return [...new Set([...this.remote.keys()].flatMap(foldersAbove))].toSorted();
  }

  async decisions(): Promise<Decision[]> {
    const events = merge({
      local: this.localEntries(),
      remote: this.remoteEntries(),
      base: inOrder(this.base.values()),
    });
    const ask = async ({ path }: { readonly path: RelPath }): Promise<Facts> => {
      const node = this.local.get(path);
      return {
        ...(node?.kind === 'file' ? { localHash: { crc64: crcOf(node.content), md5: 'none' } } : {}),
        remoteHead: this.head(path),
        markerHead: this.head(`${path}/`),
      };
    };
    const found: Decision[] = [];
    const context = { mode: this.mode, prefix: '', now: this.tick() };
    for await (const decisions of decide(events, { context, ask, lookAhead: 4 })) {
      found.push(...decisions);
    }
    return found;
  }

  async plan(): Promise<Plan> {
    return buildPlan(await this.decisions());
  }

  /** One pass: true when it had something new to do. */
  async pass(): Promise<boolean> {
    const { phases } = await this.plan();
    const failures = createFailures();
    let didSomething = false;
    for (const operation of phaseOrder.flatMap((phase) => phases[phase])) {
      const isKnown = operation.action.kind === 'record-conflict' && this.conflicts.has(operation.path);
      didSomething ||= !isKnown;
      if (this.failingPaths.has(operation.path)) {
        failures.add(operation);
      } else if (!failures.forbid(operation)) {
        this.carryOut(operation);
      }
    }
    return didSomething;
  }

  /** Passes until one has nothing to do; the count of those that had. */
  async settle(): Promise<number> {
    for (let passes = 0; passes < 8; passes += 1) {
      this.conflicts.clear();
      for (const { path, actions } of await this.decisions()) {
        if (actions.some(({ kind }) => kind === 'record-conflict')) {
          this.conflicts.add(path);
        }
      }
      if (!(await this.pass())) {
        return passes;
      }
    }
    throw new Error('the pair does not come to rest');
  }

  /** The same pair with its sides exchanged. */
  mirrored(): SyncModel {
    const other = new SyncModel();
    for (const [key, { content }] of this.remote) {
      if (key.endsWith('/')) {
        other.makeLocalFolder(key.slice(0, -1));
      } else {
        other.writeLocal(key, content);
      }
    }
    for (const [path, node] of this.local) {
      other.writeRemote(node.kind === 'folder' ? `${path}/` : path, node.kind === 'folder' ? '' : node.content);
    }
    for (const row of this.base.values()) {
      other.base.set(row.path, row.kind === 'folder' ? { ...row, hasMarker: true } : other.mirroredRow(row));
    }
    return other;
  }

  private mirroredRow(row: BaseFile): BaseFile {
    const node = this.local.get(row.path);
    const object = this.remote.get(row.path);
    const isLocalSame = node?.kind === 'file' && crcOf(node.content) === row.crc64;
    const isRemoteSame = object !== undefined && crcOf(object.content) === row.crc64;
    const gone = { size: row.local.size, mtimeMs: 1, ctimeMs: 1, ino: 1, dev: 1 };
    return {
      ...row,
      local: isLocalSame ? node.print : gone,
      remote: { etag: isRemoteSame ? object.etag : 'gone', size: row.remote.size },
    };
  }

  protected carryOut({ path, action }: Operation): void {
    const node = this.local.get(path);
    const row = this.base.get(path);
    switch (action.kind) {
      case 'upload':
        must(node?.kind === 'file' && this.remote.get(path)?.etag === action.replaces, 'upload target', path);
        if (node?.kind === 'file') {
          this.writeRemote(path, node.content);
          this.putFileRow(path, node.content, node.print);
        }
        return;
      case 'download': {
        const object = this.remote.get(path);
        must(object?.etag === action.remote.etag, 'download source', path);
        must(
          node?.kind === 'file' ? node.print === action.replaces : node === undefined && action.replaces === undefined,
          'download target',
          path,
        );
        must(
          foldersAbove(path).every((above) => this.local.get(above)?.kind !== 'file'),
          'room for download',
          path,
        );
        if (node?.kind === 'file') {
          this.trash.push(node.content);
        }
        this.writeLocal(path, object?.content ?? '');
        const written = this.local.get(path);
        if (written?.kind === 'file') {
          this.putFileRow(path, written.content, written.print);
        }
        return;
      }
      case 'trash-local-file':
        must(
          !this.remote.has(path) && node?.kind === 'file' && row?.kind === 'file' && row.crc64 === crcOf(node.content),
          'trash',
          path,
        );
        this.trash.push(node?.kind === 'file' ? node.content : '');
        this.local.delete(path);
        this.base.delete(path);
        return;
      case 'delete-remote-file': {
        const object = this.remote.get(path);
        const isEqual = object !== undefined && row?.kind === 'file' && row.crc64 === crcOf(object.content);
        must(isEqual && node?.kind !== 'file' && object.etag === action.etag, 'delete', path);
        this.remote.delete(path);
        this.base.delete(path);
        return;
      }
      case 'make-local-folder':
        must(node?.kind !== 'file', 'room for folder', path);
        this.makeLocalFolder(path);
        this.base.set(path, { kind: 'folder', path, hasMarker: action.hasMarker });
        return;
      case 'make-remote-folder':
        this.writeRemote(`${path}/`, '');
        this.base.set(path, { kind: 'folder', path, hasMarker: true });
        return;
      case 'remove-local-folder':
        must(![...this.local.keys()].some((other) => other.startsWith(`${path}/`)), 'empty folder', path);
        this.local.delete(path);
        this.base.delete(path);
        return;
      case 'remove-remote-folder':
        this.remote.delete(`${path}/`);
        this.base.delete(path);
        return;
      case 'put-row':
        this.base.set(path, action.entry);
        return;
      case 'drop-row':
        this.base.delete(path);
        return;
      case 'record-conflict':
        this.conflicts.add(path);
        return;
    }
  }

  protected putFileRow(path: RelPath, content: string, local: LocalPrint): void {
    const etag = this.remote.get(path)?.etag ?? '';
    const remote = { etag, size: content.length };
    const committedAt = this.tick();
    this.base.set(path, { kind: 'file', path, crc64: crcOf(content), local, remote, committedAt });
  }

  private localEntries(): LocalEntry[] {
    return inOrder(
      [...this.local].map(
        ([path, node]): LocalEntry =>
          node.kind === 'file'
            ? { kind: 'file', path: toRelPath(path), print: node.print, mode: 0o644 }
            : { kind: 'folder', path: toRelPath(path) },
      ),
    );
  }

  private remoteEntries(): RemoteEntry[] {
    const listed = [...this.remote].filter(([key]) => !this.unlisted.has(key));
    const folders = new Set(listed.flatMap(([key]) => foldersAbove(key)));
    return inOrder([
      ...[...folders].map((path): RemoteEntry => {
        const hasMarker = listed.some(([key]) => key === `${path}/`);
        return { kind: 'folder', path: toRelPath(path), hasMarker };
      }),
      ...listed.flatMap(([key, { content, etag }]): RemoteEntry[] =>
        key.endsWith('/')
          ? []
          : [
              {
                kind: 'file',
                path: toRelPath(key),
                key: toObjectKey(key),
                size: content.length,
                etag,
                lastModified: 1,
                storageClass: 'STANDARD',
              },
            ],
      ),
    ]);
  }

  private head(key: string): ObjectFacts | 'absent' {
    const object = this.remote.get(key);
    return object === undefined
      ? 'absent'
      : { etag: object.etag, size: object.content.length, lastModified: 1, crc64: crcOf(object.content), meta: {} };
  }

  private tick(): number {
    this.ticks += 10_000;
    return this.ticks;
  }
}

export function crcOf(content: string): bigint {
  let crc = 7n;
  for (const character of content) {
    crc = (crc * 1_000_003n + BigInt(character.codePointAt(0) ?? 0)) % 2n ** 64n;
  }
  return crc;
}

export function foldersAbove(path: string): string[] {
  return [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index));
}

function inOrder<Entry extends { readonly kind: string; readonly path: string }>(entries: Iterable<Entry>): Entry[] {
  return [...entries].toSorted((a, b) => compareBytes(sortKeyOf(a), sortKeyOf(b)));
}

function sorted(entries: string[][]): Record<string, string> {
  return Object.fromEntries(entries.toSorted(([a = ''], [b = '']) => compareBytes(a, b)));
}

function must(holds: boolean, what: string, path: string): void {
  if (!holds) {
    throw new Error(`the action does not fit the sides: ${what} at ${path}`);
  }
}
