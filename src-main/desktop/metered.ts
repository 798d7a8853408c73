/**
 * Whether the network is paid for by what goes over it. Only NetworkManager can be asked without a library of its own, so only Linux
 * knows; on other systems the setting is not offered.
 */
import { execFile } from 'node:child_process';

export type RunCommand = (command: string, args: readonly string[]) => Promise<string>;

const limitMs = 2_000;
const question = [
  '--system',
  'get-property',
  'org.freedesktop.NetworkManager',
  '/org/freedesktop/NetworkManager',
  'org.freedesktop.NetworkManager',
  'Metered',
];

/** What `busctl` prints for NMMetered: yes and guessed yes, no and guessed no; unknown stays so. */
export function parseMetered(printed: string): boolean | undefined {
  switch (printed.trim()) {
    case 'u 1':
    case 'u 3':
      return true;
    case 'u 2':
    case 'u 4':
      return false;
    default:
      return undefined;
  }
}

/** How to ask, or undefined where nobody answers. */
export async function findMeteredQuestion(
  platform: NodeJS.Platform,
  run: RunCommand = runCommand,
): Promise<(() => Promise<boolean | undefined>) | undefined> {
  const ask = async (): Promise<boolean | undefined> => {
    try {
      return parseMetered(await run('busctl', question));
    } catch {
      // No such service, or no such program: then it is not known.
      return undefined;
    }
  };
  return platform === 'linux' && (await ask()) !== undefined ? ask : undefined;
}

function runCommand(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, [...args], { timeout: limitMs, windowsHide: true }, (error, stdout) => {
      if (error === null) {
        resolve(stdout);
      } else {
        reject(error);
      }
    });
  });
}
