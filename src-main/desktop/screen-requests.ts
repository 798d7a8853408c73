/** Wishes to see a screen, from other starts of the app and from links: gathered until somebody can open them. */
import type { App } from 'electron';
import { hiddenFlag } from './app-identity.ts';
import { type ScreenHash, screenOfArguments, screenOfLink } from './screen-links.ts';

export type ScreenRequests = {
  /** Calls with the last wish that came meanwhile, if any, and with each from then on. No hash: whatever is there. */
  readonly open: (onRequest: (hash: ScreenHash | undefined) => void) => void;
};

/** Must be called before the app is ready: on macOS the link that starts the app comes right then. */
export function takeScreenRequests(app: App, args: readonly string[]): ScreenRequests {
  const asked = screenOfArguments(args);
  let waiting: readonly (ScreenHash | undefined)[] = asked === undefined ? [] : [asked];
  let isOpen = false;
  let onRequest = (hash: ScreenHash | undefined): void => {
    waiting = [hash];
  };
  app.on('second-instance', (_event, argv) => {
    const hash = screenOfArguments(argv);
    // The session started it although it runs: nobody wants to see it.
    if (hash !== undefined || !argv.includes(hiddenFlag)) {
      onRequest(hash);
    }
  });
  app.on('open-url', (event, url) => {
    event.preventDefault();
    onRequest(screenOfLink(url));
  });
  app.on('activate', (_event, hasVisibleWindows) => {
    // macOS tells so at the first start as well, also at a hidden one.
    if (isOpen && !hasVisibleWindows) {
      onRequest(undefined);
    }
  });
  return {
    open: (listener) => {
      isOpen = true;
      onRequest = listener;
      for (const hash of waiting) {
        listener(hash);
      }
      waiting = [];
    },
  };
}
