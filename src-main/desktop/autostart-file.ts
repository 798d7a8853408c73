/**
 * Start at login on Linux: a file in the autostart folder of the user, as the Desktop Application Autostart Specification has it.
 * Known by the app's name, not by its path, so that a moved AppImage mends its own file at its next start.
 */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, posix } from 'node:path';
import { writeFileAtomically } from '../foundation/atomic-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export function autostartFileOf(environment: Environment, homeFolder: string, appId: string): string {
  const xdg = environment.XDG_CONFIG_HOME ?? '';
  const config = posix.isAbsolute(xdg) ? xdg : posix.join(homeFolder, '.config');
  return posix.join(config, 'autostart', `${appId}.desktop`);
}

/** An AppImage runs from a mount that is gone after the session: what stays is the file it was started from. */
export function startCommandOf(
  environment: Environment,
  {
    execPath,
    appPath,
    isPackaged,
  }: { readonly execPath: string; readonly appPath: string; readonly isPackaged: boolean },
): readonly string[] {
  const appImage = environment.APPIMAGE ?? '';
  if (isPackaged && posix.isAbsolute(appImage)) {
    return [appImage];
  }
  return isPackaged ? [execPath] : [execPath, appPath];
}

export function autostartText(name: string, command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    `Name=${name}`,
    `Exec=${command.map(quoted).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** Written only where it differs: a user may have looked at its time, and a disk may be slow. */
export async function writeAutostart(file: string, text: string | undefined): Promise<void> {
  if (text === undefined) {
    await rm(file, { force: true });
    return;
  }
  // Whatever keeps it from being read, writing it anew tells.
  if ((await readFile(file, 'utf8').catch(() => undefined)) !== text) {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFileAtomically(file, text, 0o644);
  }
}

/**
 * An argument of `Exec`: in quotes, where the shell's special characters are escaped; `%` would begin a field code. Then the whole is a
 * string of the file, in which a backslash is escaped once more.
 */
function quoted(argument: string): string {
  const inQuotes = argument.replaceAll(/["`$\\]/g, String.raw`\$&`).replaceAll('%', '%%');
  return `"${inQuotes}"`.replaceAll('\\', '\\\\').replaceAll('\n', String.raw`\n`);
}
