/** What is moving right now. A handful of rows: the rest is a number. */
import type { TransferView } from '../../src-main/contract/model.ts';
import { Icon } from '../parts/icon.tsx';
import { PathText, splitPath } from '../parts/path-text.tsx';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { useWords } from '../text/language.tsx';
import { isolateName } from '../text/visible-name.ts';

const shown = 8;

export function TransferList({ transfers }: { readonly transfers: readonly TransferView[] }) {
  const { text, format } = useWords();
  if (transfers.length === 0) {
    return null;
  }
  const rest = transfers.length - shown;
  return (
    <section aria-labelledby="transfers-title">
      <h2 id="transfers-title">{text.transfer.title}</h2>
      <ul className="rows" aria-labelledby="transfers-title">
        {transfers.slice(0, shown).map((transfer) => (
          <li key={transfer.id} className="transfer">
            <span className="row-icon" data-kind={transfer.direction}>
              <Icon name={transfer.direction} />
              <span className="visually-hidden">{text.transfer[transfer.direction]}</span>
            </span>
            <PathText path={transfer.path} />
            <ProgressBar
              label={text.transfer.progress(isolateName(splitPath(transfer.path)[1]))}
              fraction={transfer.bytesTotal === 0 ? 1 : Math.min(1, transfer.bytesDone / transfer.bytesTotal)}
            />
            <span className="number">
              {text.pair.bytesOf(format.bytes(transfer.bytesDone), format.bytes(transfer.bytesTotal))}
            </span>
          </li>
        ))}
      </ul>
      {rest > 0 ? <p className="quiet-text rest">{text.transfer.more(rest)}</p> : null}
    </section>
  );
}
