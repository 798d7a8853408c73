/** What built ES modules reach: the files beside them and the packages that must be there when they run. */
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { parseAst } from 'vite';

export type Reached = { readonly files: readonly string[]; readonly packages: readonly string[] };

const importing = v.object({
  type: v.picklist(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression']),
  source: v.object({ value: v.string() }),
});

export function reachFrom(entries: readonly string[]): Reached {
  const files = new Set(entries);
  const packages = new Set<string>();
  for (const file of files) {
    for (const specifier of importsOf(parseAst(readFileSync(file, 'utf8')))) {
      if (specifier.startsWith('.')) {
        files.add(join(dirname(file), specifier));
      } else if (!specifier.startsWith('node:') && !builtinModules.includes(specifier)) {
        packages.add(/^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
      }
    }
  }
  return { files: [...files].toSorted(), packages: [...packages].toSorted() };
}

function importsOf(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) {
    return [];
  }
  const own = v.safeParse(importing, node);
  const inner = Object.values(node).flatMap(importsOf);
  return own.success ? [own.output.source.value, ...inner] : inner;
}
