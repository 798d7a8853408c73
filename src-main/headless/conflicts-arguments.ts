/** The arguments of `driftless conflicts`: a folder, with its address where the settings do not hold it, what to do, and with what. */
import type { SyncMode } from '../contract/model.ts';
import { syncMode } from '../contract/pairs.ts';
import { type BucketAddress, parseAddress } from './address.ts';
import {
  type Common,
  checkedRegion,
  choice,
  commonArguments,
  endpointUrl,
  type Given,
  optional,
  text,
  usage,
  wrongPositionals,
} from './given-arguments.ts';

export type ConflictsCommand = Common & {
  readonly kind: 'conflicts';
  readonly pair: {
    readonly local: string;
    readonly address?: BucketAddress;
    readonly region?: string;
    readonly endpoint?: string;
    readonly mode?: SyncMode;
  };
  readonly state?: string;
  readonly work:
    | { readonly kind: 'list' }
    | { readonly kind: 'show'; readonly path: string; readonly side?: 'local' | 'remote' | 'base' }
    /** `paths` empty: all of them. */
    | {
        readonly kind: 'resolve';
        readonly paths: readonly string[];
        readonly keep: 'local' | 'remote' | 'both' | { readonly mergedFile: string };
      };
};

export function conflictsCommand(given: Given): ConflictsCommand {
  const [local, ...rest] = given.positionals;
  if (local === undefined) {
    throw wrongPositionals(given);
  }
  const isNamed = rest[0]?.startsWith('cos://') === true;
  const [verb = 'list', ...paths] = isNamed ? rest.slice(1) : rest;
  return {
    kind: 'conflicts',
    pair: {
      local,
      ...(isNamed && rest[0] !== undefined ? { address: parseAddress(rest[0]) } : {}),
      ...optional('region', checkedRegion('--region', text(given, 'region'))),
      ...optional('endpoint', endpointUrl(given)),
      ...optional('mode', choice(given, 'mode', syncMode.options)),
    },
    ...optional('state', text(given, 'state')),
    work: workOf(given, verb, paths),
    ...commonArguments(given),
  };
}

function workOf(given: Given, verb: string, paths: readonly string[]): ConflictsCommand['work'] {
  const side = choice(given, 'side', ['local', 'remote', 'base'] as const);
  const keep = choice(given, 'keep', ['local', 'remote', 'both'] as const);
  const mergedFile = text(given, 'merged');
  const isAll = given.values.has('all');
  if (verb !== 'show' && side !== undefined) {
    throw usage('--side belongs to: conflicts FOLDER show PATH');
  }
  if (verb !== 'resolve' && (keep !== undefined || mergedFile !== undefined || isAll)) {
    throw usage('--keep, --merged and --all belong to: conflicts FOLDER resolve PATH');
  }
  const [path] = paths;
  switch (verb) {
    case 'list':
      if (paths.length > 0) {
        throw wrongPositionals(given);
      }
      return { kind: 'list' };
    case 'show':
      if (path === undefined || paths.length > 1) {
        throw usage('show needs one PATH');
      }
      return { kind: 'show', path, ...optional('side', side) };
    case 'resolve':
      if (paths.length > 0 === isAll) {
        throw usage('resolve needs the PATHs it is about, or --all');
      }
      if (mergedFile !== undefined && keep === undefined && paths.length === 1) {
        return { kind: 'resolve', paths, keep: { mergedFile } };
      }
      if (keep === undefined || mergedFile !== undefined) {
        throw usage('resolve needs --keep local|remote|both, or for one PATH --merged FILE');
      }
      return { kind: 'resolve', paths, keep };
    default:
      throw usage(`conflicts cannot "${verb}"; expected list, show PATH or resolve PATH`);
  }
}
