/** Finds command line tools for the tests that need them, and installs their Debian packages where apt is there and may be used. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

type Say = (line: string) => void;

/** Path of the first executable of that name on the PATH. */
export function findTool(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** Path of a tool, installed from the package of the same name where it is missing and this user may. Otherwise undefined. */
export function ensureTool(name: string, say: Say): string | undefined {
  return findTool(name) ?? (installPackage(name, say) ? findTool(name) : undefined);
}

/** Whether apt has installed the package; false where there is no apt or this user may not use it. */
export function installPackage(name: string, say: Say): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return false;
  }
  say(`no ${name} found: installing the package "${name}" with apt-get`);
  return run('apt-get', ['update', '-qq']) && run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name]);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function run(command: string, parameters: readonly string[]): boolean {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, parameters, { stdio: ['ignore', 'ignore', 'inherit'], env: environment }).status === 0;
}
