/**
 * What stands in for the engine inside the page of a scene: the desktop window's host, or the socket of a browser tab. It is handed to
 * the page as source and plain data, so that the built page itself is shown and not a special one: nothing outside is referred to.
 */
import type { SideContent } from '../../src-main/contract/conflicts.ts';
import type { Snapshot } from '../../src-main/contract/model.ts';
import type { Results } from './show-app.tsx';

export type HostGiven = {
  readonly snapshot: Snapshot;
  readonly results: Results;
  /** What the sides of a conflict hold, where they differ. */
  readonly contents?: Readonly<Partial<Record<'local' | 'remote' | 'base', SideContent>>>;
  /** Rows of the history; the rows of the snapshot are repeated for them. */
  readonly historyRows: number;
  /** What syncs does so at these speeds, second by second. */
  readonly speeds?: readonly number[];
  /** A browser tab that loses its connection right after the snapshot, for good. */
  readonly isLost?: boolean;
};

/** Runs in the page before anything else. */
export function standInHost({ snapshot, results, contents, historyRows, speeds, isLost }: HostGiven): void {
  const table = new Map<string, unknown>(Object.entries(results));
  const sides = new Map<unknown, unknown>(Object.entries(contents ?? {}));
  const { activity } = snapshot;
  const newest = activity[0]?.at ?? Date.now();

  const historyPage = (params: unknown): unknown => {
    const { offset, limit } = Object.assign({ offset: 0, limit: 200 }, params);
    const rows = Array.from({ length: Math.max(0, Math.min(limit, historyRows - offset)) }, (_, index) => {
      const place = offset + index;
      return { ...activity[place % activity.length], id: historyRows - place, at: newest - place * 41_000 };
    });
    return { rows, total: historyRows, upTo: historyRows };
  };
  const call = async (method: string, params: unknown): Promise<unknown> => {
    switch (method) {
      case 'snapshot':
        return snapshot;
      case 'activityPage':
        return historyPage(params);
      case 'conflictContent':
        return sides.get(Object.assign({ side: '' }, params).side) ?? table.get(method);
      default:
        return table.get(method);
    }
  };

  if (isLost) {
    let isFirst = true;
    class LostSocket extends EventTarget {
      readonly readyState = WebSocket.OPEN;
      constructor() {
        super();
        const isOpen = isFirst;
        isFirst = false;
        setTimeout(() => this.dispatchEvent(new Event(isOpen ? 'open' : 'close')));
      }
      send(text: string): void {
        const { id, method, params } = JSON.parse(text);
        void call(method, params).then((result) => {
          this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify({ id, ok: true, result }) }));
          setTimeout(() => this.dispatchEvent(new Event('close')), 100);
        });
      }
    }
    Object.assign(LostSocket, { OPEN: WebSocket.OPEN });
    Object.assign(window, { WebSocket: LostSocket });
    return;
  }

  const onPatch = (listener: (patch: unknown) => void): (() => void) => {
    let revision = snapshot.revision;
    const timer = setInterval(() => {
      const bytesPerSecond = speeds?.[(revision - snapshot.revision) % speeds.length];
      if (bytesPerSecond !== undefined) {
        revision += 1;
        const put = snapshot.pairs.flatMap((pair) =>
          pair.progress === undefined ? [] : [{ ...pair, progress: { ...pair.progress, bytesPerSecond } }],
        );
        listener({ revision, pairs: { put, remove: [] } });
      }
    }, 1_000);
    return () => clearInterval(timer);
  };
  const desktop = snapshot.engine.host === 'desktop' ? { droppedPath: () => '/home/mei/Pictures' } : {};
  Object.assign(window, { driftless: { call, onPatch, ...desktop } });
}

/** In the page: a folder is held above it. */
export function holdFolder(): void {
  const event = new Event('dragenter', { cancelable: true });
  Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'] } });
  window.dispatchEvent(event);
}
