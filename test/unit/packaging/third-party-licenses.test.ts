import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  foldersOfDependencies,
  foldersOfModules,
  licenseTexts,
} from '../../../assets/packaging/third-party-licenses.ts';
import { makeTempFolder, type TempFolder } from '../../support/temp-folder.ts';

function addPackage(
  root: TempFolder,
  path: string,
  manifest: object,
  files: Readonly<Record<string, string>> = {},
): string {
  const folder = root.at(...path.split('/').filter((name) => name !== ''));
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    `${folder}/package.json`,
    JSON.stringify({ name: path.split('node_modules/').at(-1) || 'app', ...manifest }),
  );
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(`${folder}/${name}`, text);
  }
  return folder;
}

test('modules lead to the folders of their packages, scoped and nested ones too, each once', () => {
  expect(
    foldersOfModules([
      '/app/src/main.tsx',
      '/app/node_modules/react/index.js',
      '/app/node_modules/react/cjs/react.js',
      '\0/app/node_modules/@codemirror/view/dist/index.js?commonjs-module',
      'C:/app/node_modules/one/node_modules/two/lib/two.js',
      '\0vite/preload-helper.js',
    ]),
  ).toEqual([
    '/app/node_modules/react',
    '/app/node_modules/@codemirror/view',
    'C:/app/node_modules/one/node_modules/two',
  ]);
});

test('dependencies are followed to all they depend on, to the nearest copy of each', () => {
  const root = makeTempFolder();
  addPackage(root, '', { dependencies: { one: '1', '@scope/two': '1' }, devDependencies: { tool: '1' } });
  const one = addPackage(root, 'node_modules/one', { dependencies: { three: '2', '@scope/two': '1' } });
  const two = addPackage(root, 'node_modules/@scope/two', { dependencies: { three: '1', one: '1' } });
  const three = addPackage(root, 'node_modules/three', {});
  const ownThree = addPackage(root, 'node_modules/one/node_modules/three', {});
  addPackage(root, 'node_modules/tool', {});
  expect(foldersOfDependencies(root.path).toSorted()).toEqual([one, two, three, ownThree].toSorted());
});

test('a dependency that is not installed is an error, not a gap', () => {
  const root = makeTempFolder();
  addPackage(root, '', { dependencies: { gone: '1' } });
  expect(() => foldersOfDependencies(root.path)).toThrow(/gone, which .* needs, is not installed/);
});

test('each package has its texts under its name, in the order of names', () => {
  const root = makeTempFolder();
  const folders = [
    addPackage(
      root,
      'node_modules/zed',
      { version: '2.0.0', license: 'ISC' },
      { 'license.md': 'Zed may be used.\r\n' },
    ),
    addPackage(
      root,
      'node_modules/abc',
      { version: '1.0.0', license: 'Apache-2.0' },
      { LICENSE: 'Abc may.', 'NOTICE.txt': 'By A.' },
    ),
  ];
  const text = licenseTexts([...folders, ...folders]);
  expect(text.split(/^-+\n/m).slice(1)).toEqual([
    'abc 1.0.0 (Apache-2.0)\n\nAbc may.\n\nBy A.\n\n',
    'zed 2.0.0 (ISC)\n\nZed may be used.\n',
  ]);
});

test('a package that only names the MIT licence gets its text with the author; any other without a text is an error', () => {
  const root = makeTempFolder();
  const bare = addPackage(root, 'node_modules/bare', { version: '1.0.0', license: 'MIT', author: { name: 'Ann' } });
  const odd = addPackage(root, 'node_modules/odd', { version: '1.0.0', license: 'Custom' });
  expect(licenseTexts([bare])).toContain(
    'bare 1.0.0 (MIT)\n\nThe MIT License\n\nCopyright (c) Ann\n\nPermission is hereby granted',
  );
  expect(() => licenseTexts([odd])).toThrow('odd has no licence text; its licence is "Custom"');
});
