/** What every command works with: the world, and how it learns that its user wants it to end. */
import type { World } from '../app/pair-runtime.ts';
import type { Terminal } from './terminal.ts';

export type CommandContext = World & {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Settings, state and the demo live here unless the command says otherwise. */
  readonly dataFolder: string;
  readonly version: string;
  /** Where the log is written, when to a file. */
  readonly logFile?: string;
  /** How this program was started, for commands shown as examples. */
  readonly program: readonly string[];
  /** Aborts when the user or the system asks the command to end. */
  readonly interrupted: AbortSignal;
};

/** Resolves when the command is asked to end. */
export function untilInterrupted({ interrupted }: CommandContext): Promise<void> {
  return new Promise((resolve) => {
    if (interrupted.aborted) {
      resolve();
    } else {
      interrupted.addEventListener('abort', () => resolve(), { once: true });
    }
  });
}
