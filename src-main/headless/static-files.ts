/**
 * The built page, read once. Requests are answered from this table by their exact path, so that no request ever becomes a path
 * on the disk.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { pageContentTypes } from '../app/page-files.ts';
import { AppError } from '../foundation/app-error.ts';

export type StaticFile = {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
  /** True for names that carry a hash of their content. */
  readonly isImmutable: boolean;
};

/** All files below `folder` by request path; `/` is index.html. Rejects with `not-found` when the page is not built. */
export async function loadStaticFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const files = new Map<string, StaticFile>();
  for (const path of await listFiles(folder)) {
    const body = await readFile(path);
    const name = `/${relative(folder, path).split(sep).join('/')}`;
    const file: StaticFile = {
      body,
      type: pageContentTypes[extname(path)] ?? 'application/octet-stream',
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
      isImmutable: name.startsWith('/assets/'),
    };
    files.set(name === '/index.html' ? '/' : name, file);
  }
  if (!files.has('/')) {
    throw notBuilt(folder);
  }
  return files;
}

async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    throw notBuilt(folder, error);
  }
}

function notBuilt(folder: string, cause?: unknown): AppError {
  return new AppError('not-found', `the page is not built: ${folder} has no index.html; run: npm run build`, { cause });
}
