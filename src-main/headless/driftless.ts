#!/usr/bin/env node
/** Entry of the command line. What needs a recent Node is loaded only after the version is known to be one. */
import { collectAtRest } from '../app/collect-at-rest.ts';
import { keepHeapModest } from '../app/modest-heap.ts';
import { nodeVersionProblem } from './node-version.ts';

const problem = nodeVersionProblem(process.version);
if (problem === undefined) {
  keepHeapModest();
  collectAtRest();
  const { runCommandLine } = await import('./command-line.ts');
  await runCommandLine(process.argv.slice(2));
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
