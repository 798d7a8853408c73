/**
 * The screens that can be opened from outside of the page: from the tray, a notification, or a link `driftless://open/<screen>`. Such a
 * link can come from any program or web page, so it opens a screen and can do nothing else. Pure.
 */
import { pageScheme } from './page-scheme.ts';

/** The part of the page's address after its path; see `src-renderer/state/route.ts`. */
export type ScreenHash = `#/${string}`;

const screens: ReadonlySet<string> = new Set(['overview', 'activity', 'conflicts', 'problems', 'settings', 'add']);
const settingsParts: ReadonlySet<string> = new Set(['general', 'accounts', 'network', 'sync', 'about']);

export const aboutHash: ScreenHash = '#/settings/about';

/** Undefined for what is no link to a screen. */
export function screenOfLink(link: string): ScreenHash | undefined {
  const url = URL.parse(link);
  if (url?.protocol !== `${pageScheme}:` || url.host !== 'open' || url.username !== '' || url.password !== '') {
    return undefined;
  }
  const [screen = '', part, ...rest] = url.pathname.split('/').slice(1);
  if (rest.length > 0 || !screens.has(screen)) {
    return undefined;
  }
  if (part === undefined || part === '') {
    return `#/${screen}`;
  }
  return screen === 'settings' && settingsParts.has(part) ? `#/settings/${part}` : undefined;
}

/** The screen that the arguments of a start ask for: the system passes a link as one of them. */
export function screenOfArguments(args: readonly string[]): ScreenHash | undefined {
  return args.map(screenOfLink).find((hash) => hash !== undefined);
}
