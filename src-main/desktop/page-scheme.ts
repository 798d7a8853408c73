/**
 * `driftless://app/`: the only place a window loads from. Serves the built page out of one folder, read-only; a path that leaves
 * the folder does not exist. Every answer carries the content security policy.
 */
import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import type { protocol } from 'electron';
import { pageContentTypes, pageSecurityPolicy } from '../app/page-files.ts';

export const pageScheme = 'driftless';
export const pageUrl = `${pageScheme}://app/`;

/** Must run before the app is ready. `standard` gives the scheme an origin, `secure` the rights of https. */
export function registerPageScheme(electronProtocol: Pick<typeof protocol, 'registerSchemesAsPrivileged'>): void {
  electronProtocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** True for an address inside the page's own origin. */
export function isPageUrl(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === `${pageScheme}:` && url.host === 'app';
}

export function createPageHandler(folder: string): (request: Request) => Promise<Response> {
  const root = resolve(folder);
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return answer(405, 'text/plain', 'method not allowed');
    }
    const path = isPageUrl(request.url) ? fileFor(root, new URL(request.url).pathname) : undefined;
    const contentType = path === undefined ? undefined : pageContentTypes[extname(path)];
    const content = path === undefined || contentType === undefined ? undefined : await readIfThere(path);
    return content === undefined || contentType === undefined
      ? answer(404, 'text/plain', 'not found')
      : answer(200, contentType, request.method === 'HEAD' ? null : content);
  };
}

/** The file inside `root` that a URL path names, or undefined where the path is malformed or leaves `root`. */
function fileFor(root: string, urlPath: string): string | undefined {
  try {
    const path = decodeURIComponent(urlPath);
    const file = join(root, path === '/' ? 'index.html' : path);
    return !path.includes('\0') && file.startsWith(root + sep) ? file : undefined;
  } catch {
    // A stray `%` is the only thing that throws here: such a path names no file.
    return undefined;
  }
}

async function readIfThere(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch {
    // Missing, a folder or unreadable: all the same to the page, which shows a failed load.
    return undefined;
  }
}

function answer(status: number, contentType: string, body: BodyInit | null): Response {
  return new Response(body, {
    status,
    headers: {
      'content-type': contentType,
      'content-security-policy': pageSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  });
}
