/**
 * A page that has crashed is loaded again once; when that does not hold, or when it hangs, its user is asked. The engine runs in
 * another process: whatever becomes of a page, syncing goes on.
 */
import type { BrowserWindow, Dialog } from 'electron';
import type { DesktopWords } from '../app/desktop-words.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/logger.ts';

/** A second crash within this time is not mended by another try. */
export const crashMemoryMs = 60_000;

export type PageHealthOptions = {
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly words: DesktopWords['dialog'];
  readonly clock: Clock;
  readonly logger: Logger;
};

export function watchPageHealth(window: BrowserWindow, { dialog, words, clock, logger }: PageHealthOptions): void {
  const { webContents } = window;
  let crashedAt: number | undefined;
  let asking: AbortController | undefined;

  function failed(error: unknown): void {
    logger.log('error', 'a question about a page could not be asked', { error });
  }

  async function askAfterCrash(): Promise<void> {
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      message: words.pageCrashed,
      detail: words.pageCrashedDetail,
      buttons: [words.reload, words.close],
      defaultId: 0,
      cancelId: 1,
    });
    if (window.isDestroyed()) {
      return;
    }
    if (response === 0) {
      webContents.reload();
    } else {
      window.destroy();
    }
  }

  async function askWhileHanging(question: AbortController): Promise<void> {
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      message: words.pageHangs,
      detail: words.pageHangsDetail,
      buttons: [words.wait, words.reload],
      defaultId: 0,
      cancelId: 0,
      signal: question.signal,
    });
    if (response === 1 && !question.signal.aborted && !window.isDestroyed()) {
      // A hanging page does not answer to a reload; without its process it is loaded again as after any crash.
      crashedAt = undefined;
      webContents.forcefullyCrashRenderer();
    }
  }

  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) {
      return;
    }
    logger.log('error', 'the process of a page is gone', { reason, exitCode });
    const now = clock.now();
    const isAgain = crashedAt !== undefined && now - crashedAt < crashMemoryMs;
    crashedAt = now;
    if (isAgain) {
      askAfterCrash().catch(failed);
    } else {
      webContents.reload();
    }
  });
  window.on('unresponsive', () => {
    if (asking !== undefined || !window.isVisible()) {
      return;
    }
    const question = new AbortController();
    asking = question;
    askWhileHanging(question)
      .catch(failed)
      .finally(() => {
        asking = undefined;
      });
  });
  window.on('responsive', () => asking?.abort());
}
