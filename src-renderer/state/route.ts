/**
 * Where the user is: `#/activity?folder=<id>`, `#/bucket/<id>`, `#/settings/network`. The address is the only state of navigation, so
 * back, reload and links work.
 */
import { useSyncExternalStore } from 'react';

/** Those of the navigation, in its order. */
export const mainScreens = ['overview', 'activity', 'conflicts', 'problems', 'settings'] as const;
const screens = [...mainScreens, 'bucket', 'add'] as const;
export type MainScreen = (typeof mainScreens)[number];
export type Screen = (typeof screens)[number];

/**
 * `pairId` narrows a list to one synced folder, or is whose bucket it is. `part` is a group of the settings. `localRoot` is what a new
 * synced folder begins with.
 */
export type Route = {
  readonly screen: Screen;
  readonly pairId?: string;
  readonly part?: string;
  readonly localRoot?: string;
};

export function toHash({ screen, pairId, part, localRoot }: Route): string {
  if (localRoot !== undefined) {
    return `#/${screen}?${new URLSearchParams({ local: localRoot })}`;
  }
  if (screen === 'bucket' && pairId !== undefined) {
    return `#/bucket/${encodeURIComponent(pairId)}`;
  }
  const path = part === undefined ? `#/${screen}` : `#/${screen}/${encodeURIComponent(part)}`;
  return pairId === undefined ? path : `${path}?${new URLSearchParams({ folder: pairId })}`;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // A damaged address leads to the screen itself.
    return undefined;
  }
}

/** Anything unknown leads to the overview. */
export function parseHash(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [name, rest = ''] = path.split('/', 2);
  const screen = screens.find((one) => one === name) ?? 'overview';
  const below = decode(rest);
  if (screen === 'bucket') {
    return below === undefined || below === '' ? { screen: 'overview' } : { screen, pairId: below };
  }
  const asked = new URLSearchParams(query);
  const pairId = asked.get('folder');
  const localRoot = asked.get('local');
  return {
    screen,
    ...(localRoot === null || localRoot === '' ? {} : { localRoot }),
    ...(below === undefined || below === '' ? {} : { part: below }),
    ...(pairId === null || pairId === '' ? {} : { pairId }),
  };
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function useRoute(): Route {
  return parseHash(useSyncExternalStore(subscribe, () => window.location.hash));
}

export function goTo(route: Route): void {
  window.location.hash = toHash(route);
}
