/** A pair as its user names it, before anything is opened: where, which bucket, under which keys, how. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { ConflictPolicy, SyncMode } from '../contract/model.ts';
import type { Credentials } from '../cos/credentials.ts';
import { type LocalPath, type PairId, toPairId } from '../foundation/names.ts';

/** Everything but the keys. */
export type PairPlan = {
  /** For a pair whose endpoint has another address after each start; `pairIdOf` otherwise. */
  readonly id?: PairId;
  readonly name?: string;
  /** Absolute. */
  readonly localRoot: LocalPath;
  readonly bucket: string;
  /** '' or a prefix that ends in '/'. */
  readonly prefix: string;
  readonly region: string;
  /** A server of one's own, used path-style. Absent for Tencent Cloud. */
  readonly endpoint?: string;
  readonly mode: SyncMode;
  /** Whose keys it uses; absent for a pair of the command line, which brings its own. */
  readonly accountId?: string;
  /** Default: `ask`. */
  readonly conflictPolicy?: ConflictPolicy;
  /** Gitignore syntax; none when left out. */
  readonly ignoreRules?: string;
  /** Relative to the local folder. */
  readonly excludedFolders?: readonly string[];
  readonly remotePollMs?: number;
  readonly settleMs?: number;
};

export type PairSpec = PairPlan & { readonly credentials: Credentials };

export const defaultRemotePollMs = 60_000;
export const defaultSettleMs = 500;

/** The same places are the same pair: its state is found again after a restart, whatever the name, the mode or the keys are. */
export function pairIdOf(spec: Pick<PairSpec, 'localRoot' | 'bucket' | 'prefix' | 'region' | 'endpoint'>): PairId {
  const place = [spec.localRoot, spec.bucket, spec.prefix, spec.endpoint ?? spec.region];
  return toPairId(createHash('sha256').update(JSON.stringify(place)).digest('hex').slice(0, 16));
}

export function pairNameOf(spec: Pick<PairSpec, 'name' | 'localRoot' | 'bucket'>): string {
  const folder = basename(spec.localRoot);
  return spec.name ?? (folder === '' ? spec.bucket : folder);
}

/** Which server an endpoint means: undefined for Tencent Cloud, however it is addressed. */
export function serverOf(endpoint: string | undefined): string | undefined {
  const host = endpoint === undefined ? undefined : URL.parse(endpoint)?.host;
  return host === undefined || /\.(?:myqcloud|tencentcos)\.(?:com|cn)$/.test(host) ? undefined : host;
}
