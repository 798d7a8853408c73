/**
 * Shows notices. One of a kind is on the screen at a time: a newer one takes the place of the older. The last of each kind is held also
 * when it is closed: it may stay in the system's list, and one that is collected forgets what a click on it does.
 */
import type { Notification } from 'electron';
import type { DesktopWords } from '../app/desktop-words.ts';
import type { Notice } from '../app/notices.ts';
import { assertNever } from '../foundation/assert-never.ts';
import type { Logger } from '../foundation/logger.ts';
import { aboutHash, type ScreenHash } from './screen-links.ts';

/** What can be told: what the engine has noticed, and what the app says of itself. */
export type Announcement = Notice | { readonly kind: 'update'; readonly version: string } | { readonly kind: 'hidden' };

export type Notifier = { readonly show: (announcement: Announcement) => void };

export function createNotifier({
  Notification: SystemNotification,
  words,
  openScreen,
  logger,
}: {
  readonly Notification: typeof Notification;
  readonly words: DesktopWords['notice'];
  readonly openScreen: (hash: ScreenHash | undefined) => void;
  readonly logger: Logger;
}): Notifier {
  const shown = new Map<Announcement['kind'], Notification>();

  return {
    show: (announcement) => {
      const { kind } = announcement;
      const { title, body, hash } = textOf(announcement, words);
      shown.get(kind)?.close();
      const notification = new SystemNotification({ title, body, silent: kind === 'received' });
      shown.set(kind, notification);
      notification.on('click', () => openScreen(hash));
      notification.on('failed', (_event, error) => {
        logger.log('warn', 'a notification could not be shown', { kind, error });
      });
      notification.show();
    },
  };
}

type NoticeText = { readonly title: string; readonly body: string; readonly hash: ScreenHash | undefined };

function textOf(announcement: Announcement, words: DesktopWords['notice']): NoticeText {
  switch (announcement.kind) {
    case 'conflicts':
      return {
        title: words.conflicts(announcement.count),
        body: `${listed(announcement.names)}\n${words.conflictsDetail}`,
        hash: '#/conflicts',
      };
    case 'problems':
      return {
        title: words.problems(announcement.count),
        body: `${listed(announcement.names)}\n${words.problemsDetail}`,
        hash: '#/problems',
      };
    case 'blocked':
      return { title: words.blocked(listed(announcement.names)), body: words.blockedDetail, hash: '#/overview' };
    case 'received':
      return { title: words.received(announcement.count), body: listed(announcement.names), hash: '#/activity' };
    case 'update':
      return { title: words.update(announcement.version), body: words.updateDetail, hash: aboutHash };
    case 'hidden':
      return { title: words.hidden, body: words.hiddenDetail, hash: undefined };
    default:
      return assertNever(announcement);
  }
}

function listed(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(', ')}…` : names.join(', ');
}
