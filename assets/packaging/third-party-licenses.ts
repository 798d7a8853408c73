/**
 * The licence texts of everything that ships: the packages whose modules are bundled into the page, and the packages that the
 * main process needs, in its bundle or beside it, with all they depend on. One text, the same for the same packages, made at each build.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';

export const licensesFile = 'third-party-licenses.txt';

const manifestOf = v.object({
  name: v.string(),
  version: v.optional(v.string(), ''),
  license: v.optional(v.string(), ''),
  author: v.optional(
    v.union([
      v.string(),
      v.pipe(
        v.object({ name: v.string() }),
        v.transform(({ name }) => name),
      ),
    ]),
  ),
  dependencies: v.optional(v.record(v.string(), v.string()), {}),
});
type Manifest = v.InferOutput<typeof manifestOf>;

function readManifest(folder: string): Manifest {
  return v.parse(manifestOf, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
}

/** The folders of the packages that these modules come from; own modules come from none. */
export function foldersOfModules(moduleIds: Iterable<string>): readonly string[] {
  const folders = Array.from(moduleIds, (id) => /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1]);
  return [...new Set(folders.filter((folder) => folder !== undefined))];
}

/** The folders of all packages that the package in `root` depends on, found as Node finds them. */
export function foldersOfDependencies(root: string): readonly string[] {
  const found = new Set<string>();
  const open = [root];
  for (const folder of open) {
    for (const name of Object.keys(readManifest(folder).dependencies)) {
      const next = resolvePackage(name, folder);
      if (!found.has(next)) {
        found.add(next);
        open.push(next);
      }
    }
  }
  return [...found];
}

function resolvePackage(name: string, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) {
      return candidate;
    }
    if (folder === dirname(folder)) {
      throw new Error(`${name}, which ${from} needs, is not installed`);
    }
  }
}

/** One section a package, in the order of their names. Throws where a package grants nothing in writing. */
export function licenseTexts(folders: readonly string[]): string {
  const sections = new Map(folders.map(toSection));
  const bar = '-'.repeat(100);
  const opening = 'Driftless contains the following software of others, each under its own licence.\n';
  return [
    opening,
    ...[...sections.keys()].toSorted().map((title) => `${bar}\n${title}\n\n${sections.get(title)}`),
  ].join('\n');
}

function toSection(folder: string): readonly [title: string, text: string] {
  const manifest = readManifest(folder);
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)([.-]|$)/i.test(name));
  const texts = files
    .toSorted()
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim());
  const title = [manifest.name, manifest.version, manifest.license && `(${manifest.license})`]
    .filter(Boolean)
    .join(' ');
  return [title, `${(texts.length > 0 ? texts : [standardText(manifest)]).join('\n\n')}\n`];
}

/** Some packages only name the licence they are under. */
function standardText({ name, license, author }: Manifest): string {
  if (license !== 'MIT') {
    throw new Error(`${name} has no licence text; its licence is "${license}"`);
  }
  return mit.replace('<holder>', author ?? `the authors of ${name}`);
}

/** https://opensource.org/license/mit */
const mit = `The MIT License

Copyright (c) <holder>

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software
is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES
OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE
LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR
IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
