/**
 * A list of any length of which only the rows in sight are drawn. Rows have one height. Arrow keys, Page Up and Down, Home and End move
 * through rows that hold a button; without, the list itself takes the focus and scrolls. The row that Tab reaches stays drawn wherever the
 * list stands, so that scrolling takes the focus from nobody. The one file that names the virtual list library.
 */
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';

type Props = {
  readonly label: string;
  readonly count: number;
  readonly rowHeight: number;
  /** Rows hold a `[data-row]` element each that takes the focus. */
  readonly hasButtons?: boolean;
  /** Told which rows are in sight, so that they can be fetched. `end` is exclusive. */
  readonly onSight?: (start: number, end: number) => void;
  /** `isActive`: the one row whose button is reached with Tab. */
  readonly children: (index: number, isActive: boolean) => ReactNode;
};

const around = 12;

export function VirtualList({ label, count, rowHeight, hasButtons = false, onSight, children }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const [active, setActive] = useState(0);
  const kept = hasButtons ? Math.min(active, count - 1) : -1;
  const rangeExtractor = useCallback(
    (range: Range): number[] => {
      const inSight = defaultRangeExtractor(range);
      return kept < 0 || inSight.includes(kept) ? inSight : [...inSight, kept].toSorted((a, b) => a - b);
    },
    [kept],
  );
  const rows = useVirtualizer({
    count,
    getScrollElement: () => list.current,
    estimateSize: () => rowHeight,
    overscan: around,
    rangeExtractor,
    useFlushSync: false,
  });
  const drawn = rows.getVirtualItems();
  const start = Math.max(0, (rows.range?.startIndex ?? 0) - around);
  const end = Math.min(count, (rows.range?.endIndex ?? -1) + 1 + around);
  useEffect(() => {
    if (end > start) {
      onSight?.(start, end);
    }
  }, [start, end, onSight]);

  function focusRow(index: number): void {
    const target = Math.max(0, Math.min(count - 1, index));
    setActive(target);
    rows.scrollToIndex(target);
    // The row may be drawn only after the scroll.
    requestAnimationFrame(() => {
      list.current?.querySelector<HTMLElement>(`[data-index="${target}"] [data-row]`)?.focus({ preventScroll: true });
    });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor((list.current?.clientHeight ?? 0) / rowHeight) - 1);
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: count - 1,
    };
    const target = targets[event.key];
    if (hasButtons && target !== undefined && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      focusRow(target);
    }
  }

  return (
    <ul
      ref={list}
      className="virtual-list"
      aria-label={label}
      tabIndex={hasButtons ? -1 : 0}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const row = event.target.closest<HTMLElement>('[data-index]');
        if (row !== null) {
          setActive(Number(row.dataset.index));
        }
      }}
    >
      <li aria-hidden="true" style={{ height: rows.getTotalSize() }} />
      {drawn.map((item) => (
        <li
          key={item.key}
          className="virtual-row"
          data-index={item.index}
          aria-setsize={count}
          aria-posinset={item.index + 1}
          style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
        >
          {children(item.index, item.index === Math.min(active, count - 1))}
        </li>
      ))}
    </ul>
  );
}
