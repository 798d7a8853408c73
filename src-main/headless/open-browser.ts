/** Opens a page in the user's browser where there is a desktop. Failing is no error: the address is printed as well. */
import { spawn } from 'node:child_process';
import type { Logger } from '../foundation/logger.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The command to run, or undefined where there is no desktop. */
export function browserCommand(
  url: string,
  { platform, environment }: { readonly platform: NodeJS.Platform; readonly environment: Environment },
): readonly [string, ...string[]] | undefined {
  switch (platform) {
    case 'win32':
      return ['cmd', '/c', 'start', '""', url.replaceAll('&', '^&')];
    case 'darwin':
      return ['open', url];
    default:
      return environment.DISPLAY || environment.WAYLAND_DISPLAY ? ['xdg-open', url] : undefined;
  }
}

export function openBrowser(url: string, logger: Logger): void {
  const command = browserCommand(url, { platform: process.platform, environment: process.env });
  if (command === undefined) {
    return;
  }
  const [program, ...args] = command;
  const child = spawn(program, args, { detached: true, stdio: 'ignore', windowsVerbatimArguments: true });
  child.on('error', (error) => logger.log('info', 'no browser opened', { error }));
  child.unref();
}
