/** A list that shows its first rows and grows on request, so that ten thousand problems do not freeze the page. */
import { type ReactNode, useState } from 'react';
import { useWords } from '../text/language.tsx';

const step = 200;

type Props<Row> = {
  readonly rows: readonly Row[];
  readonly label: string;
  readonly className: string;
  readonly children: (row: Row) => ReactNode;
};

/** `children` draws one `<li>` with its key. */
export function LongList<Row>({ rows, label, className, children }: Props<Row>) {
  const { text } = useWords();
  const [shown, setShown] = useState(step);
  const rest = rows.length - shown;
  return (
    <>
      <ul className={className} aria-label={label}>
        {rows.slice(0, shown).map(children)}
      </ul>
      {rest > 0 ? (
        <button type="button" className="button" onClick={() => setShown(shown + step)}>
          {text.action.showMore(Math.min(step, rest))}
        </button>
      ) : null}
    </>
  );
}
