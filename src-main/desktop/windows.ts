/** The windows of the app: the status window, and one of its own for conflicts, which are worked on beside other things. */
import { createPageWindow, type PageWindow, type PageWindowOptions } from './window.ts';

export type Windows = PageWindow;

export function createWindows(shared: Omit<PageWindowOptions, 'name' | 'width' | 'height' | 'home'>): Windows {
  const status = createPageWindow({ ...shared, name: 'status', width: 980, height: 680 });
  const conflicts = createPageWindow({
    ...shared,
    name: 'conflicts',
    width: 1_100,
    height: 760,
    home: '#/conflicts',
  });
  const all = [status, conflicts];
  return {
    show: (hash) => {
      if (hash?.startsWith('#/conflicts')) {
        conflicts.show(hash);
      } else {
        status.show(hash);
      }
    },
    send: (channel, data) => {
      for (const window of all) {
        window.send(channel, data);
      }
    },
    isFocused: () => all.some((window) => window.isFocused()),
  };
}
