/** Setting up, previewing, changing and removing pairs. A removed pair keeps its files on both sides. */
import * as v from 'valibot';
import { bucketPlace } from './accounts.ts';
import type { HoldView, Reason } from './model.ts';

const path = v.pipe(v.string(), v.minLength(1), v.maxLength(32_000));
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

export const syncMode = v.picklist(['two-way', 'upload', 'upload-keep', 'download', 'download-keep']);
export const conflictPolicy = v.picklist(['ask', 'newest', 'local', 'remote', 'both']);
/** Gitignore syntax, one rule a line. */
export const ignoreRules = v.pipe(v.string(), v.maxLength(100_000));
const excludedFolders = v.pipe(v.array(path), v.maxLength(10_000));
const pairName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));
export const remotePollSeconds = v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(86_400));

export const pairDraft = v.strictObject({
  place: bucketPlace,
  /** '' or a prefix that ends in '/'. */
  prefix: v.pipe(v.string(), v.maxLength(850), v.regex(/^(?:|[^/].*\/)$/u)),
  localRoot: path,
  name: v.exactOptional(pairName),
  mode: syncMode,
  conflictPolicy,
  ignoreRules,
  excludedFolders,
});

export const pairMethods = {
  /** Folders of this computer right below one; of the home folder when left out. For hosts without a folder dialog. */
  localFolders: v.strictObject({ path: v.exactOptional(path) }),
  makeLocalFolder: v.strictObject({ path }),
  /** What should be known before the pair starts. An empty list: nothing stands in the way. */
  checkPair: v.strictObject({ draft: pairDraft }),
  /** A dry run of the first pass: writes nothing anywhere. Rejects where a side cannot be read. */
  previewPair: v.strictObject({ draft: pairDraft }),
  addPair: v.strictObject({ draft: pairDraft }),
  /** What is left out stays. A change that hides synced files parks them: nothing is deleted. */
  updatePair: v.strictObject({
    pairId: id,
    name: v.exactOptional(pairName),
    mode: v.exactOptional(syncMode),
    conflictPolicy: v.exactOptional(conflictPolicy),
    ignoreRules: v.exactOptional(ignoreRules),
    excludedFolders: v.exactOptional(excludedFolders),
    /** `null`: as the settings have it. */
    remotePollSeconds: v.exactOptional(v.nullable(remotePollSeconds)),
  }),
  removePair: v.strictObject({ pairId: id }),
  /** A pair with samples and a cloud of its own on this computer, for as long as the engine runs. No account is needed. */
  startDemo: v.strictObject({}),
  /** The address of an object, without a signature. */
  objectUrl: v.strictObject({ pairId: id, path }),
} as const;

export type PairDraft = Readonly<v.InferOutput<typeof pairDraft>>;

export type LocalFolders = {
  readonly path: string;
  /** Absent at the top. */
  readonly parent?: string;
  readonly folders: readonly { readonly name: string; readonly path: string }[];
};

/**
 * `isBlocking`: the pair cannot be added like this. `fix` names the method that mends it.
 * - `versioning-off`: no older versions to go back to, and two devices that write at once are noticed later
 * - `lifecycle-expires`: a rule of the bucket deletes objects below the prefix; that will look like the user's deletions
 */
export type PairWarning = {
  readonly code:
    | 'versioning-off'
    | 'lifecycle-expires'
    | 'local-folder-missing'
    | 'local-folder-not-empty'
    | 'local-folder-is-home'
    | 'low-disk-space'
    | 'pairs-overlap';
  readonly isBlocking: boolean;
  readonly fix?: 'setVersioning' | 'makeLocalFolder';
  /** What the words need: a rule's id, the name of the other pair, bytes. */
  readonly detail?: string;
};

export type PreviewAction =
  | 'upload'
  | 'download'
  | 'rename'
  | 'delete-local'
  | 'delete-remote'
  | 'make-folder'
  | 'adopt'
  | 'conflict'
  | 'problem'
  | 'held-back';

export type PreviewRow = {
  readonly path: string;
  readonly action: PreviewAction;
  readonly bytes: number;
  readonly reason?: Reason;
};

/** `rows` holds at most 10,000 of them; the totals count all. */
export type PairPreview = {
  readonly totals: readonly { readonly action: PreviewAction; readonly count: number; readonly bytes: number }[];
  readonly rows: readonly PreviewRow[];
  readonly hold?: HoldView;
};

export type PairResults = {
  readonly localFolders: LocalFolders;
  readonly makeLocalFolder: undefined;
  readonly checkPair: readonly PairWarning[];
  readonly previewPair: PairPreview;
  readonly addPair: { readonly pairId: string };
  readonly updatePair: undefined;
  readonly removePair: undefined;
  readonly startDemo: { readonly pairId: string };
  readonly objectUrl: string;
};
