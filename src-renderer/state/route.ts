/** Where the user is: `#/activity?folder=<id>`. The address is the only state of navigation, so back, reload and links work. */
import { useSyncExternalStore } from 'react';

export const screens = ['overview', 'activity', 'conflicts', 'problems'] as const;
export type Screen = (typeof screens)[number];

/** `pairId` narrows a list to one synced folder. */
export type Route = { readonly screen: Screen; readonly pairId?: string };

export function toHash({ screen, pairId }: Route): string {
  return pairId === undefined ? `#/${screen}` : `#/${screen}?${new URLSearchParams({ folder: pairId })}`;
}

/** Anything unknown leads to the overview. */
function parseHash(hash: string): Route {
  const [path, query] = hash.replace(/^#\/?/, '').split('?', 2);
  const screen = screens.find((one) => one === path) ?? 'overview';
  const pairId = new URLSearchParams(query ?? '').get('folder');
  return pairId === null || pairId === '' ? { screen } : { screen, pairId };
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
