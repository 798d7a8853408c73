/**
 * Everything that can go wrong between two devices and a bucket, from one seed: users at all three, requests that fail before or
 * after their effect, listings that lag, a disk and a state that refuse a call, processes that die between any two calls.
 * A seed fixes what users and faults do; the order in which a real disk answers is the machine's own.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { ObjectStore } from '../../src-main/cos/object-store.ts';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { type ObjectKey, toObjectKey } from '../../src-main/foundation/names.ts';
import type { MemoryObjectStore } from './memory-object-store.ts';

export type Dice = (sides: number) => number;

/** A small generator of repeatable numbers: https://en.wikipedia.org/wiki/Xorshift */
export function createDice(seed: number): Dice {
  let state = (seed * 2_654_435_761 + 1) | 0;
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
}

/** The bytes that users wrote and have not given up themselves. */
export type Ownership = {
  readonly write: () => string;
  readonly giveUp: (contents: readonly string[]) => void;
  readonly owned: () => readonly string[];
};

export function createOwnership(seed: number, dice: Dice): Ownership {
  const owned = new Set<string>();
  let count = 0;
  return {
    write: () => {
      count += 1;
      // Few sizes, so that many edits keep the size; now and then one that goes up in parts.
      const text = `seed ${seed} write ${String(count).padStart(4, '0')} `;
      const content = text.padEnd([40, 40, 41, 300_000][dice(12) === 0 ? 3 : dice(3)] ?? 40, '.');
      owned.add(content);
      return content;
    },
    giveUp: (contents) => {
      for (const content of contents) {
        owned.delete(content);
      }
    },
    owned: () => [...owned],
  };
}

const names = ['a', 'b', 'a/x', 'a/y', 'b/x', 'b/z/deep', 'c', 'c-d', 'c/w', 'd', 'e/f'];
const touchedAt = new Date(1_000_000_000_000);
const pick = (dice: Dice): string => names[dice(names.length)] ?? 'a';

/** Path -> content of every file below, without the pair's own folder. */
export function filesBelow(root: string): Map<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((full) => !full.startsWith(join(root, '.driftless')))
      .map((full) => [full.slice(root.length + 1), readFileSync(full, 'utf8')]),
  );
}

export function filesInBucket(store: MemoryObjectStore): Map<string, string> {
  return new Map(
    [...store.objects]
      .filter(([key]) => !key.endsWith('/'))
      .map(([key, { bytes }]) => [key, new TextDecoder().decode(bytes)]),
  );
}

const isAt = (place: string, path: string): boolean => place === path || place.startsWith(`${path}/`);

export type LocalUser = {
  readonly act: () => void;
  /**
   * The user looks at the folder: what he sees now and finds missing later is not what he has given up. `isSettled`: the pass before has
   * ended well, so that its rows know what is there.
   */
  readonly look: (isSettled: boolean) => void;
};

export function createLocalUser(
  root: string,
  dice: Dice,
  { write, giveUp }: Ownership,
  store: MemoryObjectStore,
): LocalUser {
  let seen = new Map<string, string>();
  let known = new Map<string, string>();
  const look = (isSettled: boolean): void => {
    // A file that a power cut has emptied is, to its user, still what it was.
    const believed = seen;
    seen = new Map([...filesBelow(root)].map(([path, content]) => [path, content || (believed.get(path) ?? '')]));
    known = isSettled ? filesBelow(root) : known;
  };
  /** What the user believes to be at the path although it is not: moved aside for an instant, or emptied by a power cut. */
  const hiddenAt = (path: string): readonly string[] => {
    const live = new Set(filesBelow(root).values());
    return [...seen].flatMap(([place, content]) => (isAt(place, path) && !live.has(content) ? [content] : []));
  };
  const contentsAt = (path: string): readonly string[] => [
    ...[...filesBelow(root)].flatMap(([place, content]) => (isAt(place, path) ? [content] : [])),
    ...hiddenAt(path),
  ];
  const kindAt = (path: string): 'file' | 'folder' | 'nothing' => {
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    return stat === undefined ? 'nothing' : stat.isDirectory() ? 'folder' : 'file';
  };
  /** False when a file is in the way of a parent. */
  const makeParent = (path: string): boolean => {
    if (path.includes('/') && kindAt(dirname(path)) === 'file') {
      return false;
    }
    try {
      mkdirSync(join(root, path, '..'), { recursive: true });
      return true;
    } catch {
      return false;
    }
  };
  const actions: readonly ((path: string) => void)[] = [
    (path) => {
      giveUp(contentsAt(path));
      rmSync(join(root, path), { recursive: true, force: true });
    },
    (path) => {
      const to = pick(dice);
      if (kindAt(path) === 'nothing' || isAt(to, path) || isAt(path, to) || !makeParent(to)) {
        return;
      }
      giveUp([...contentsAt(to), ...hiddenAt(path)]);
      rmSync(join(root, to), { recursive: true, force: true });
      renameSync(join(root, path), join(root, to));
    },
    (path) => {
      // A power cut: the file is empty under its old time. Only what is in the bucket already can survive that, and only under the time
      // that its row knows: a touch that no pass has seen makes the empty file look like an edit.
      const live = filesBelow(root).get(path);
      const object = store.objects.get(toObjectKey(path));
      if (
        live !== undefined &&
        live !== '' &&
        known.get(path) === live &&
        object !== undefined &&
        new TextDecoder().decode(object.bytes) === live &&
        statSync(join(root, path)).mtimeMs !== touchedAt.getTime()
      ) {
        const { atimeMs, mtimeMs } = statSync(join(root, path));
        truncateSync(join(root, path));
        utimesSync(join(root, path), atimeMs / 1000, mtimeMs / 1000);
        if (statSync(join(root, path)).mtimeMs !== mtimeMs) {
          // The time does not fit through utimes: no power cut then, but a save of the same bytes.
          writeFileSync(join(root, path), live);
        }
      }
    },
    (path) => {
      if (kindAt(path) === 'nothing' && makeParent(path)) {
        mkdirSync(join(root, path), { recursive: true });
      }
    },
    (path) => {
      // An empty file that is touched is an empty file that its user has saved.
      if (kindAt(path) === 'file' && statSync(join(root, path)).size > 0) {
        utimesSync(join(root, path), new Date(), touchedAt);
      }
    },
  ];
  const save = (path: string): void => {
    if (kindAt(path) === 'folder' || !makeParent(path)) {
      return;
    }
    giveUp(contentsAt(path));
    const full = join(root, path);
    if (dice(2) === 0) {
      writeFileSync(full, write());
    } else {
      writeFileSync(`${full}.driftless-tmp`, write());
      renameSync(`${full}.driftless-tmp`, full);
    }
  };
  return {
    look,
    act: () => {
      const action = actions[dice(actions.length * 2)] ?? save;
      action(pick(dice));
      look(false);
    },
  };
}

/** Someone at the COS console. `isBusy`: a request that has looked at the key already is about to write it; COS cannot refuse that. */
export function createBucketUser(
  store: MemoryObjectStore,
  dice: Dice,
  { write, giveUp }: Ownership,
  isBusy: (key: string) => boolean,
): { readonly act: () => Promise<void> } {
  return {
    act: async () => {
      const key = pick(dice);
      if (isBusy(key) || store.objects.size === 0) {
        return;
      }
      const to = pick(dice);
      const moving = store.objects.get(toObjectKey(key));
      if (dice(3) === 0 && moving !== undefined && to !== key && !isBusy(to)) {
        // Moved, as another program would: a copy, then the old name goes.
        giveUp([...filesInBucket(store)].flatMap(([place, content]) => (place === to ? [content] : [])));
        store.objects.set(toObjectKey(to), moving);
        store.objects.delete(toObjectKey(key));
        return;
      }
      giveUp([...filesInBucket(store)].flatMap(([place, content]) => (place === key ? [content] : [])));
      if (dice(3) === 0) {
        store.objects.delete(toObjectKey(key));
      } else {
        await store.seed(key, write());
      }
    },
  };
}

export type Weather = {
  /** One call in so many fails; 0 for never. */
  faults: number;
  /** Keys of the bucket become visible to listings one in so many looks later; 0 for at once. */
  lag: number;
};

/** The bucket as a device sees it: with lost requests, lost answers and a listing that lags behind. */
export function createStormyStore(
  store: MemoryObjectStore,
  listed: MemoryObjectStore,
  dice: Dice,
  weather: Weather,
  hooks: { readonly onCall: () => Promise<void>; readonly busy: Map<string, number> },
): ObjectStore {
  const catchUp = (): void => {
    for (const key of new Set<ObjectKey>([...store.objects.keys(), ...listed.objects.keys()])) {
      if (weather.lag === 0 || dice(weather.lag) === 0) {
        const object = store.objects.get(key);
        if (object === undefined) {
          listed.objects.delete(key);
        } else {
          listed.objects.set(key, object);
        }
      }
    }
  };
  const maybeFail = (): void => {
    if (weather.faults > 0 && dice(weather.faults) === 0) {
      const codes = [
        'connection-lost',
        'network-timeout',
        'cos-server-error',
        'cos-rejected',
        'cos-throttled',
      ] as const;
      throw new AppError(codes[dice(codes.length)] ?? 'connection-lost', 'a storm');
    }
  };
  const stormy =
    <Parameters extends readonly unknown[], Result>(call: (...parameters: Parameters) => Promise<Result>) =>
    async (...parameters: Parameters): Promise<Result> => {
      await hooks.onCall();
      maybeFail();
      const result = await call(...parameters);
      maybeFail();
      return result;
    };
  const holding = async <Result>(key: string, run: () => Promise<Result>): Promise<Result> => {
    hooks.busy.set(key, (hooks.busy.get(key) ?? 0) + 1);
    try {
      return await run();
    } finally {
      hooks.busy.set(key, (hooks.busy.get(key) ?? 1) - 1);
    }
  };
  return {
    ...store,
    list: stormy(async (options, signal) => {
      if (options.marker === undefined) {
        catchUp();
      }
      return await listed.list(options, signal);
    }),
    head: stormy((key, signal) =>
      holding(key, async () => {
        const facts = await store.head(key, signal);
        // Held until the caller has had its turn: what it does next rests on this answer.
        void holding(key, () => new Promise((resolve) => setImmediate(() => setImmediate(resolve))));
        return facts;
      }),
    ),
    get: stormy(store.get),
    put: stormy((key, body, options, signal) => holding(key, () => store.put(key, body, options, signal))),
    copy: stormy((from, key, options, signal) => holding(key, () => store.copy(from, key, options, signal))),
    delete: async (key, signal) =>
      await holding(key, async () => {
        maybeFail();
        const deleted = await store.delete(key, signal);
        maybeFail();
        return deleted;
      }),
    initiateUpload: stormy(store.initiateUpload),
    uploadPart: stormy(store.uploadPart),
    completeUpload: stormy((key, upload, options, signal) =>
      holding(key, () => store.completeUpload(key, upload, options, signal)),
    ),
    abortUpload: stormy(store.abortUpload),
  };
}

/** Contents of every file below, the trash included. */
export function trashBelow(root: string): string[] {
  const trash = join(root, '.driftless/trash');
  return existsSync(trash)
    ? readdirSync(trash, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    : [];
}
