/**
 * One page of a listing, as COS defines it: names in byte order, after the marker, names with a delimiter behind the prefix
 * collapsed into one common prefix. Pure: it asks `seek` for entries and jumps over a collapsed prefix instead of reading it.
 */
export type PageQuery = {
  readonly prefix: string;
  readonly delimiter: string;
  /** Names up to and including this one are left out; '' for none. */
  readonly marker: string;
  readonly limit: number;
};

export type Page<Entry> = {
  readonly entries: readonly Entry[];
  readonly commonPrefixes: readonly string[];
  /** The last name of the page, when more follows. */
  readonly nextMarker?: string;
};

/** Entries from the name `from` on, ascending, ending before `below`. */
export type Seek<Entry> = (from: Buffer, below: Buffer) => Iterable<Entry>;

/** Above every name: UTF-8 has no such byte. */
const aboveAll = Buffer.from([0xff]);

export function listPage<Entry extends { readonly key: string }>(query: PageQuery, seek: Seek<Entry>): Page<Entry> {
  const { prefix, limit } = query;
  const below = prefix === '' ? aboveAll : afterAllWith(prefix);
  const entries: Entry[] = [];
  const commonPrefixes: string[] = [];
  let lastName = '';
  let from: Buffer | undefined = limit === 0 ? undefined : firstPosition(query);
  while (from !== undefined) {
    const position: Buffer = from;
    from = undefined;
    for (const entry of seek(position, below)) {
      if (entries.length + commonPrefixes.length === limit) {
        return { entries, commonPrefixes, nextMarker: lastName };
      }
      const collapsed = commonPrefixOf(entry.key, query);
      lastName = collapsed ?? entry.key;
      if (collapsed !== undefined) {
        commonPrefixes.push(collapsed);
        from = afterAllWith(collapsed);
        break;
      }
      entries.push(entry);
    }
  }
  return { entries, commonPrefixes };
}

function firstPosition(query: PageQuery): Buffer {
  const start = Buffer.from(query.prefix);
  if (query.marker === '') {
    return start;
  }
  const collapsed = commonPrefixOf(query.marker, query);
  const afterMarker = collapsed === undefined ? justAfter(query.marker) : afterAllWith(collapsed);
  return Buffer.compare(start, afterMarker) < 0 ? afterMarker : start;
}

/** The name up to its first delimiter behind the prefix; undefined when it has none. */
function commonPrefixOf(name: string, { prefix, delimiter }: PageQuery): string | undefined {
  if (delimiter === '' || !name.startsWith(prefix)) {
    return undefined;
  }
  const at = name.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : name.slice(0, at + delimiter.length);
}

function justAfter(name: string): Buffer {
  return Buffer.from(`${name}\0`);
}

/** The first position behind every name that begins with `prefix`, which must not be empty. */
function afterAllWith(prefix: string): Buffer {
  const bytes = Buffer.from(prefix);
  const last = bytes.length - 1;
  // Never overflows: no byte of UTF-8 is 0xFF.
  bytes[last] = (bytes[last] ?? 0) + 1;
  return bytes;
}
