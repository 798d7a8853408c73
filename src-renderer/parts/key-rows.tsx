/** Keys and what they do, row by row. */
import { Fragment } from 'react';
import './key-rows.css';

export type KeyRow = { readonly keys: readonly string[]; readonly means: string };

export function KeyRows({ rows }: { readonly rows: readonly KeyRow[] }) {
  return (
    <dl className="key-table">
      {rows.map(({ keys, means }) => (
        <Fragment key={keys.join(' ')}>
          <dt>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{means}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
