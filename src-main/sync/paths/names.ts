/**
 * Between keys and paths, in both directions. A key becomes a path only when that path stays inside the root and can exist on this
 * platform; a local name becomes a key only when COS takes it and it comes back as the same name. Pure.
 */
import type { ProblemCode } from '../../contract/problem-codes.ts';
import { isRelPath, type ObjectKey, type RelPath, rootPath, toObjectKey, toRelPath } from '../../foundation/names.ts';

export type NamePlatform = 'win32' | 'darwin' | 'linux';

export type NameOfKey =
  | { readonly kind: 'file'; readonly path: RelPath }
  /** The zero-byte `path/` object. */
  | { readonly kind: 'marker'; readonly path: RelPath }
  /** The marker of the pair's own prefix: means nothing. */
  | { readonly kind: 'root' }
  /** Must not be mapped. `within` is the deepest folder of the key that has a name here. */
  | { readonly kind: 'unsafe'; readonly code: ProblemCode; readonly detail: string; readonly within: RelPath };

type PartRule = { readonly code: ProblemCode; readonly detail: string; readonly breaks: (part: string) => boolean };

const maxKeyBytes = 850;

/**
 * Windows' limit of 260 characters for a whole path is none here: Node names long paths in the form that is free of it.
 */
const partRules: Readonly<Record<'everywhere' | NamePlatform, readonly PartRule[]>> = {
  everywhere: [
    { code: 'key-unsafe', detail: 'a part of the key is empty', breaks: (part) => part === '' },
    { code: 'key-unsafe', detail: 'a part of the key is . or ..', breaks: (part) => part === '.' || part === '..' },
    { code: 'key-unsafe', detail: 'the key holds NUL', breaks: (part) => part.includes('\0') },
    {
      code: 'name-not-allowed-here',
      detail: 'the key holds U+FFFD, which stands for a name that is not UTF-8 here',
      breaks: (part) => part.includes('\uFFFD') || !part.isWellFormed(),
    },
  ],
  linux: [
    { code: 'name-too-long', detail: 'a name is longer than 255 bytes', breaks: (part) => utf8Length(part) > 255 },
  ],
  darwin: [
    { code: 'name-too-long', detail: 'a name is longer than 255 bytes', breaks: (part) => utf8Length(part) > 255 },
  ],
  win32: [
    { code: 'key-unsafe', detail: 'the key holds a backslash', breaks: (part) => part.includes('\\') },
    { code: 'key-unsafe', detail: 'the key holds a drive letter', breaks: (part) => /^[a-z]:/i.test(part) },
    {
      code: 'name-not-allowed-here',
      detail: 'Windows does not allow < > : " | ? * and control characters in names',
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters Windows refuses
      breaks: (part) => /[<>:"|?*\u0000-\u001f]/.test(part),
    },
    {
      code: 'name-not-allowed-here',
      detail: 'Windows does not allow names that end in a dot or a space',
      breaks: (part) => /[. ]$/.test(part),
    },
    {
      code: 'name-not-allowed-here',
      detail: 'Windows keeps this name for a device',
      breaks: (part) => /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)/i.test(part),
    },
    { code: 'name-too-long', detail: 'a name is longer than 255 characters', breaks: (part) => part.length > 255 },
  ],
};

/** The key of a file. `prefix` is '' or ends in '/'. */
export function keyOf(prefix: string, path: RelPath): ObjectKey {
  return toObjectKey(`${prefix}${path}`);
}

/** The key of a folder's marker. */
export function markerKeyOf(prefix: string, path: RelPath): ObjectKey {
  return toObjectKey(`${prefix}${path}/`);
}

/** What a listed key stands for. `key` must begin with `prefix`, as everything that was listed under it does. */
export function pathOf(prefix: string, key: string, platform: NamePlatform): NameOfKey {
  if (!key.startsWith(prefix)) {
    return { kind: 'unsafe', code: 'key-unsafe', detail: 'the key is outside the prefix', within: rootPath };
  }
  const relative = key.slice(prefix.length);
  if (relative === '') {
    return { kind: 'root' };
  }
  const isMarker = relative.endsWith('/');
  const name = isMarker ? relative.slice(0, -1) : relative;
  const parts = name.split('/');
  for (const [index, part] of parts.entries()) {
    const broken =
      partRules.everywhere.find((rule) => rule.breaks(part)) ?? partRules[platform].find((rule) => rule.breaks(part));
    if (broken !== undefined) {
      const within = toRelPath(parts.slice(0, index).join('/'));
      return { kind: 'unsafe', code: broken.code, detail: broken.detail, within };
    }
  }
  return { kind: isMarker ? 'marker' : 'file', path: toRelPath(name) };
}

/**
 * As `pathOf`, for the keys of a listing: most stand in the folder of the one before, which is not looked at again.
 */
export function createPathOf(prefix: string, platform: NamePlatform): (key: string) => NameOfKey {
  let soundFolder: string | undefined;
  return (key) => {
    const isMarker = key.endsWith('/');
    const nameAt = key.lastIndexOf('/', key.length - 2) + 1;
    const folder = key.slice(0, nameAt);
    if (folder === soundFolder && isSound(key.slice(nameAt, isMarker ? -1 : undefined), platform)) {
      return {
        kind: isMarker ? 'marker' : 'file',
        path: toRelPath(key.slice(prefix.length, isMarker ? -1 : undefined)),
      };
    }
    const name = pathOf(prefix, key, platform);
    if (name.kind === 'file' || name.kind === 'marker') {
      soundFolder = folder;
    }
    return name;
  };
}

function isSound(part: string, platform: NamePlatform): boolean {
  return (
    !partRules.everywhere.some((rule) => rule.breaks(part)) && !partRules[platform].some((rule) => rule.breaks(part))
  );
}

/** Why a local path cannot be synced, or undefined when it can. A folder's key is one byte longer than a file's. */
export function checkLocalName(
  path: string,
  { prefix = '', kind = 'file' }: { readonly prefix?: string; readonly kind?: 'file' | 'folder' } = {},
): ProblemCode | undefined {
  if (path.includes('\uFFFD') || !path.isWellFormed()) {
    return 'name-not-utf8';
  }
  const key = `${prefix}${path}`;
  // CAN, EM, SUB and ESC: https://www.tencentcloud.com/document/product/436/13324
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters COS refuses
  if (/[\u0018-\u001b]/.test(key) || /^[/\\]/.test(key) || !isRelPath(path)) {
    return 'name-not-allowed-in-cos';
  }
  return utf8Length(key) + (kind === 'folder' ? 1 : 0) > maxKeyBytes ? 'name-too-long' : undefined;
}

function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    // A surrogate pair is two units and four bytes: two bytes a unit.
    bytes += unit < 0x80 ? 0 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2;
  }
  return bytes;
}
