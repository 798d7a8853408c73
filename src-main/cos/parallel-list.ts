/**
 * A listing of a prefix by several requests at once, in the order and with the content of a serial one. The keys are cut into ranges, at
 * keys an earlier listing has shown to lie far apart, or at folders when it proves to be long the first time; ranges ahead of the reader
 * are fetched into a bounded buffer. Any failed page ends it all with its error: whoever reaches the end has seen everything.
 */
import { AppError } from '../foundation/app-error.ts';
import { compareBytes } from '../foundation/byte-order.ts';
import type { ListedObject, ListOptions, ListPage, ObjectStore } from './object-store.ts';

export type ParallelListOptions = {
  readonly prefix: string;
  /**
   * Keys to cut at, from an earlier listing: best one a page, see `createCutSampler`. Any keys will do, in any order: they decide the
   * speed and never the result.
   */
  readonly cutAt?: readonly string[];
  /** Where nobody wants what comes next after `lastKey`: the key that the listing goes on behind. */
  readonly skipTo?: (lastKey: string) => string | undefined;
  readonly requestsAtOnce?: number;
  /** Pages of one range that may wait for the reader. */
  readonly pagesAhead?: number;
  /** Pages of all ranges that may wait for the reader. */
  readonly pagesAheadInAll?: number;
  readonly maxKeys?: number;
};

type Lister = Pick<ObjectStore, 'list'>;

const defaults = { requestsAtOnce: 16, pagesAhead: 4, pagesAheadInAll: 20, maxKeys: 1000 };
/** Pages ahead of the reader to begin with. Each time it has to wait nevertheless, as many again: a fast store needs no more. */
const firstPagesAhead = 2;
/** Pages read one after the other before folders to cut at are looked for: most listings are shorter. */
const pagesBeforeLook = 8;
/** Requests spent on finding folders to cut at. */
const lookRequestsMax = 16;
/** Folders to cut at for each request at once: ranges differ in length, and short ones must not leave requests idle. */
const cutsPerRequest = 4;

/** Page by page. */
export async function* listInParallel(
  store: Lister,
  options: ParallelListOptions,
  signal?: AbortSignal,
): AsyncGenerator<readonly ListedObject[], void, undefined> {
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const { prefix, cutAt } = options;
  let after = '';
  try {
    if (cutAt === undefined) {
      const begin = createFetching(store, options, { after, cuts: [], pagesMax: pagesBeforeLook }, either);
      for (let page = await begin.next(); page !== undefined; page = await begin.next()) {
        yield page;
      }
      const reached = begin.goesOnAfter();
      if (reached === undefined) {
        return;
      }
      after = reached;
    }
    const cuts = sortedCuts(cutAt ?? (await findCuts(store, options, either)), prefix, after);
    const fetching = createFetching(store, options, { after, cuts }, either);
    for (let page = await fetching.next(); page !== undefined; page = await fetching.next()) {
      yield page;
    }
  } finally {
    stop.abort(new AppError('aborted', 'nobody reads the listing any more'));
  }
}

/** Keys after the marker up to and including `upTo`; without `upTo` to the end. */
type KeyRange = {
  readonly upTo: string | undefined;
  marker: string;
  pagesLeft: number;
  isFetching: boolean;
  isAtEnd: boolean;
  /** At its end, or as far as it shall be read. */
  isDone: boolean;
  readonly pages: (readonly ListedObject[])[];
};

/** Fetches ranges ahead of a reader that takes their pages in order. */
function createFetching(
  store: Lister,
  options: ParallelListOptions,
  { after, cuts, pagesMax }: { readonly after: string; readonly cuts: readonly string[]; readonly pagesMax?: number },
  signal: AbortSignal,
): {
  readonly next: () => Promise<readonly ListedObject[] | undefined>;
  /** After the last page: the marker of what is left of the last range. */
  readonly goesOnAfter: () => string | undefined;
} {
  const { prefix, skipTo, requestsAtOnce, pagesAhead, pagesAheadInAll, maxKeys } = { ...defaults, ...options };
  const ranges: KeyRange[] = [after, ...cuts].map((marker, index) => ({
    upTo: cuts[index],
    marker,
    pagesLeft: pagesMax ?? Number.POSITIVE_INFINITY,
    isFetching: false,
    isAtEnd: false,
    isDone: false,
    pages: [],
  }));
  let current = 0;
  let inFlight = 0;
  let buffered = 0;
  let room = Math.min(firstPagesAhead, pagesAheadInAll);
  let failure: { readonly error: unknown } | undefined;
  let wake = Promise.withResolvers<void>();

  const fetchPage = async (range: KeyRange): Promise<void> => {
    range.isFetching = true;
    inFlight += 1;
    try {
      const asked: ListOptions = { prefix, maxKeys, ...(range.marker === '' ? {} : { marker: range.marker }) };
      take(range, await store.list(asked, signal));
    } catch (error) {
      failure ??= { error };
    } finally {
      range.isFetching = false;
      inFlight -= 1;
      wake.resolve();
    }
  };

  const take = (range: KeyRange, { objects, nextMarker }: ListPage): void => {
    const { upTo } = range;
    const inside = upTo === undefined ? objects : upToCut(objects, upTo);
    if (inside.length > 0) {
      range.pages.push(inside);
      buffered += 1;
    }
    const marker = nextMarker === undefined ? undefined : (skipTo?.(objects.at(-1)?.key ?? '') ?? nextMarker);
    range.isAtEnd = marker === undefined || (upTo !== undefined && compareBytes(marker, upTo) >= 0);
    range.pagesLeft -= 1;
    range.isDone = range.isAtEnd || range.pagesLeft === 0;
    range.marker = marker ?? range.marker;
  };

  /** The reader's own range goes first and needs no room; those behind it fill what is left. */
  const fetchAhead = (): void => {
    for (let index = current; index < ranges.length && inFlight < requestsAtOnce && failure === undefined; index += 1) {
      const range = ranges[index];
      const isNeeded = index === current && range?.pages.length === 0;
      if (!isNeeded && buffered + inFlight >= room) {
        return;
      }
      if (range !== undefined && !range.isDone && !range.isFetching && range.pages.length < pagesAhead) {
        void fetchPage(range);
      }
    }
  };

  return {
    next: async () => {
      for (;;) {
        if (failure !== undefined) {
          throw failure.error;
        }
        const range = ranges[current];
        if (range === undefined) {
          return undefined;
        }
        const page = range.pages.shift();
        if (page !== undefined) {
          buffered -= 1;
          fetchAhead();
          return page;
        }
        if (range.isDone) {
          current += 1;
          continue;
        }
        fetchAhead();
        await wake.promise;
        wake = Promise.withResolvers();
        room = Math.min(2 * room, pagesAheadInAll);
      }
    },
    goesOnAfter: () => {
      const last = ranges.at(-1);
      return last === undefined || last.isAtEnd ? undefined : last.marker;
    },
  };
}

/** Most pages lie inside their range whole. */
function upToCut(objects: readonly ListedObject[], upTo: string): readonly ListedObject[] {
  const last = objects.at(-1);
  return last === undefined || compareBytes(last.key, upTo) <= 0
    ? objects
    : objects.filter(({ key }) => compareBytes(key, upTo) <= 0);
}

/** Cuts below `prefix` and behind `after`, each once, in the order of the listing. */
function sortedCuts(keys: readonly string[], prefix: string, after: string): readonly string[] {
  const isInside = (key: string): boolean =>
    key.isWellFormed() && key.startsWith(prefix) && key !== prefix && compareBytes(key, after) > 0;
  const inside = keys.filter(isInside);
  return [...new Set(inside)].sort(compareBytes);
}

/** Folders to cut at, the outermost first, until there are enough to keep all requests busy. One page of each is looked at. */
async function findCuts(store: Lister, options: ParallelListOptions, signal: AbortSignal): Promise<readonly string[]> {
  const { prefix, requestsAtOnce } = { ...defaults, ...options };
  const enough = requestsAtOnce * cutsPerRequest;
  const found = new Set<string>();
  let unseen: readonly string[] = [prefix];
  for (let requests = 0; unseen.length > 0 && found.size < enough && requests < lookRequestsMax; ) {
    const looked = unseen.slice(0, Math.min(requestsAtOnce, lookRequestsMax - requests));
    requests += looked.length;
    const pages = await Promise.all(looked.map((folder) => store.list({ prefix: folder, delimiter: '/' }, signal)));
    unseen = [...unseen.slice(looked.length), ...pages.flatMap(({ commonPrefixes }) => commonPrefixes)];
    for (const { commonPrefixes, nextMarker } of pages) {
      for (const folder of nextMarker === undefined ? commonPrefixes : [...commonPrefixes, nextMarker]) {
        found.add(folder);
      }
    }
  }
  return thinned(sortedCuts([...found], prefix, ''), enough);
}

/** At most `most` of `keys`, evenly spread. */
function thinned(keys: readonly string[], most: number): readonly string[] {
  const step = Math.max(1, Math.ceil(keys.length / most));
  return keys.filter((_, index) => index % step === step - 1);
}

/**
 * Collects keys to cut the next listing at: told of every key in order, it keeps one of every so many, evenly however long it gets. The
 * ranges are whole pages: as long as nothing is added, a listing in parts takes as many as one in one piece.
 */
export function createCutSampler(most = 1000): {
  readonly add: (key: string) => void;
  readonly cuts: () => readonly string[];
} {
  let kept: string[] = [];
  let every = 1000;
  let seen = 0;
  let last = '';
  return {
    add: (key) => {
      // Behind the last key of all there is nothing to ask for.
      if (seen > 0 && seen % every === 0) {
        kept.push(last);
        if (kept.length > most) {
          kept = kept.filter((_, index) => index % 2 === 1);
          every *= 2;
        }
      }
      last = key;
      seen += 1;
    },
    cuts: () => kept,
  };
}
