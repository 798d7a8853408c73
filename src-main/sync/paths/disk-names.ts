/**
 * How the disk of one root spells names, and what that means for paths. A path is spelled as the bucket spells it: where the disk
 * does not tell normal forms apart, a file keeps the form that its row, or else the bucket, has, whatever form the disk lists.
 * Whether the disk folds names is tried out once for each root.
 */
import * as v from 'valibot';
import { compareBytes } from '../../foundation/byte-order.ts';
import { joinRelPath, parentOf, type RelPath, rootPath, type toLocalPath } from '../../foundation/names.ts';
import type { Random } from '../../foundation/random.ts';
import type { PairStore } from '../../state/pair-store.ts';
import type { FileSystem, FolderEntry } from '../../transfer/file-system.ts';
import type { PairConfig } from '../pair-config.ts';
import { joinLocal, localPathOf, ownFolderOf } from './local-path.ts';
import { foldName, formsOf, type NameFolding, noFolding } from './name-folding.ts';
import type { NamePlatform } from './names.ts';

export type DiskNames = {
  readonly folding: () => NameFolding;
  /** Tries the disk out, unless that was done for this root. Writes to the hidden folder only. */
  readonly learn: (rootId: string) => Promise<void>;
  /** The entries of a folder with the names that their paths have, in the order of bytes as they come. */
  readonly spell: (folder: RelPath, entries: readonly FolderEntry[]) => readonly FolderEntry[];
  /** The path of what the disk, or a notice of it, calls `path`. */
  readonly spellPath: (path: RelPath) => RelPath;
  /** The path of what is found when `path`, which is there, is looked up: another one where the disk folds names. */
  readonly spellingOf: (path: RelPath) => Promise<RelPath>;
  /** From now on this is the path of what has no row yet and differs from it in normal form only. */
  readonly prefer: (path: RelPath) => void;
};

type Deps = {
  readonly fs: FileSystem;
  readonly config: PairConfig;
  readonly state: PairStore;
  readonly random: Random;
  readonly platform: NamePlatform;
};

const fact = 'name-folding';
const learned = v.object({ rootId: v.string(), letterCase: v.boolean(), form: v.boolean() });

const usualFolding: Readonly<Record<NamePlatform, NameFolding>> = {
  linux: noFolding,
  win32: { letterCase: true, form: false },
  darwin: { letterCase: true, form: true },
};

export function createDiskNames({ fs, config, state, random, platform }: Deps): DiskNames {
  const root = config.localRoot;
  const preferred = new Map<string, RelPath>();
  const known = readFact(state);
  let learnedFor = known?.rootId;
  let folding: NameFolding = known ?? usualFolding[platform];

  const formIn = (folder: RelPath, name: string): string => {
    const forms = formsOf(name);
    const usual = forms[0] ?? name;
    if (!folding.form || (forms.length === 1 && usual === name)) {
      return name;
    }
    const liked = preferred.get(joinRelPath(folder, usual));
    const ofRow = forms.find((form) => state.getBase(joinRelPath(folder, form)) !== undefined);
    return ofRow ?? (liked === undefined ? usual : liked.slice(liked.lastIndexOf('/') + 1));
  };

  /** The name in the folder that the disk takes for `name`. */
  const nameOnDisk = async (folder: RelPath, name: string): Promise<string> => {
    const entries = await fs.readFolder(localPathOf(root, folder));
    const names = entries.map((entry) => formIn(folder, entry.name));
    const folded = foldName(name, folding);
    return names.includes(name) ? name : (names.find((other) => foldName(other, folding) === folded) ?? name);
  };

  return {
    folding: () => folding,
    learn: async (rootId) => {
      if (learnedFor !== rootId) {
        folding = await tryOut(fs, ownFolderOf(root).tmp, random);
        learnedFor = rootId;
        state.setFact(fact, JSON.stringify({ rootId, ...folding }));
      }
    },
    spell: (folder, entries) => {
      if (!folding.form) {
        return entries;
      }
      const taken = new Set(entries.map(({ name }) => name));
      const spelled = entries.map((entry) => {
        const name = formIn(folder, entry.name);
        // A disk that keeps the forms apart after all must not have two files under one path.
        if (name === entry.name || taken.has(name)) {
          return entry;
        }
        taken.add(name);
        return { ...entry, name };
      });
      return spelled.some((entry, index) => entry !== entries[index])
        ? spelled.sort((a, b) => compareBytes(a.name, b.name))
        : entries;
    },
    spellPath: (path) =>
      folding.form
        ? path.split('/').reduce<RelPath>((folder, name) => joinRelPath(folder, formIn(folder, name)), rootPath)
        : path,
    spellingOf: async (path) => {
      if (!folding.letterCase && !folding.form) {
        return path;
      }
      let spelled: RelPath = rootPath;
      for (const name of path.split('/')) {
        spelled = joinRelPath(spelled, await nameOnDisk(spelled, name));
      }
      return spelled;
    },
    prefer: (path) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      preferred.set(joinRelPath(parentOf(path), name.normalize('NFC')), path);
    },
  };
}

/** Makes a file and looks for it under two other spellings. */
async function tryOut(fs: FileSystem, folder: ReturnType<typeof toLocalPath>, random: Random): Promise<NameFolding> {
  const name = `probe-${random.hex(6)}-\u00e9`;
  const path = joinLocal(folder, name);
  const file = await fs.createFile(path);
  await file.close();
  try {
    const isThere = async (spelling: string): Promise<boolean> =>
      (await fs.stat(joinLocal(folder, spelling))) !== undefined;
    return {
      letterCase: await isThere(name.toUpperCase()),
      form: await isThere(name.normalize('NFD')),
    };
  } finally {
    await fs.removeFile(path);
  }
}

function readFact(state: PairStore): v.InferOutput<typeof learned> | undefined {
  const text = state.getFact(fact);
  return text === undefined ? undefined : v.parse(learned, JSON.parse(text));
}
