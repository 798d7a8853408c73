/**
 * What only a host with a desktop around it can do. A page offers it where `EngineInfo.host` is `desktop`; any other host refuses with
 * `usage`. Paths of calls never reach the system as they are: only folders of synced folders and of the app itself are opened.
 */
import * as v from 'valibot';

const path = v.pipe(v.string(), v.minLength(1), v.maxLength(32_000));
const pairId = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

export const desktopMethods = {
  /** The system's dialog for a folder. No path in the answer: the user has changed their mind. */
  chooseFolder: v.strictObject({ startAt: v.exactOptional(path) }),
  /** The local folder of a pair in the file manager. */
  openFolder: v.strictObject({ pairId }),
  /** A path of a pair in the file manager, or the nearest folder that is still there. */
  revealPath: v.strictObject({ pairId, path }),
  /** The app's own folder, or the one of its crash reports. */
  openAppFolder: v.strictObject({ which: v.picklist(['data', 'crash-reports']) }),
  /** For pages without the right to the clipboard. */
  copyText: v.strictObject({ text: v.pipe(v.string(), v.maxLength(1_000_000)) }),
  update: v.strictObject({}),
  /** Each answers what holds once it has begun; `update` tells how it goes on. */
  checkForUpdate: v.strictObject({}),
  downloadUpdate: v.strictObject({}),
  /** Stops syncing, installs the downloaded version and starts it. */
  installUpdate: v.strictObject({}),
} as const;

/** `unavailable`: this copy of the app is not one that can replace itself. */
export type UpdateView =
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'idle'; readonly checkedAt?: number }
  | { readonly kind: 'checking' }
  | { readonly kind: 'available'; readonly version: string }
  | { readonly kind: 'downloading'; readonly version: string; readonly percent: number }
  | { readonly kind: 'ready'; readonly version: string }
  | { readonly kind: 'failed'; readonly detail: string };

export type DesktopResults = {
  readonly chooseFolder: { readonly path?: string };
  readonly openFolder: undefined;
  readonly revealPath: undefined;
  readonly openAppFolder: undefined;
  readonly copyText: undefined;
  readonly update: UpdateView;
  readonly checkForUpdate: UpdateView;
  readonly downloadUpdate: UpdateView;
  readonly installUpdate: UpdateView;
};
