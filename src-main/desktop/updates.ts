/**
 * Updates, each step on its user's word: looked for by itself where the settings say so, downloaded and installed only when asked.
 * Before installing, the engine has stopped.
 */
import type { Desktop } from '../app/desktop-calls.ts';
import type { UpdateView } from '../contract/desktop.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';
import type { Updater } from './auto-updater.ts';
import { allowedSteps, nextUpdateView, type UpdateEvent } from './update-state.ts';

/** The start of a session has enough to do. */
export const firstCheckMs = 60_000;
export const checkEveryMs = 24 * 3_600_000;

export type Updates = Desktop['updates'] & { readonly follow: (checksByItself: boolean) => void };

export function createUpdates({
  canUpdate,
  load,
  clock,
  logger,
  onFound,
  stopFirst,
  onInstallFailed,
}: {
  readonly canUpdate: boolean;
  readonly load: () => Promise<Updater>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called once a version, when it was found without being asked for. */
  readonly onFound: (version: string) => void;
  readonly stopFirst: () => Promise<void>;
  /** The engine has stopped by then. */
  readonly onInstallFailed: (error: unknown) => void;
}): Updates {
  let view: UpdateView = canUpdate ? { kind: 'idle' } : { kind: 'unavailable' };
  let loaded: Promise<Updater> | undefined;
  let timer: { readonly cancel: () => void } | undefined;
  let announced: string | undefined;

  function updater(): Promise<Updater> {
    loaded ??= load();
    return loaded;
  }

  function happened(event: UpdateEvent): void {
    view = nextUpdateView(view, event);
  }

  function run(step: 'check' | 'download' | 'install', work: () => Promise<void>): void {
    if (!allowedSteps(view).includes(step)) {
      return;
    }
    work().catch((error: unknown) => {
      logger.log('warn', 'updating failed', { step, error });
      happened({ kind: 'failed', detail: error instanceof Error ? error.message : String(error) });
    });
  }

  function check(onNewVersion?: (version: string) => void): void {
    run('check', async () => {
      happened({ kind: 'check-begun' });
      const found = await (await updater()).check();
      if (found === undefined) {
        happened({ kind: 'none-found', at: clock.now() });
        return;
      }
      happened({ kind: 'found', version: found.version });
      onNewVersion?.(found.version);
    });
  }

  function checkByItself(): void {
    check((version) => {
      if (version !== announced) {
        announced = version;
        onFound(version);
      }
    });
    timer = clock.after(checkEveryMs, checkByItself);
  }

  return {
    view: () => view,
    check: () => check(),
    download: () =>
      run('download', async () => {
        happened({ kind: 'download-begun' });
        const version = view.kind === 'downloading' ? view.version : '';
        await (await updater()).download((percent) => happened({ kind: 'progress', percent }));
        happened({ kind: 'downloaded', version });
      }),
    install: () =>
      run('install', async () => {
        const { install } = await updater();
        await stopFirst();
        try {
          install(onInstallFailed);
        } catch (error) {
          onInstallFailed(error);
          throw error;
        }
      }),
    follow: (checksByItself) => {
      if (!canUpdate || checksByItself === (timer !== undefined)) {
        return;
      }
      timer?.cancel();
      timer = checksByItself ? clock.after(firstCheckMs, checkByItself) : undefined;
    },
  };
}
