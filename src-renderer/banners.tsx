/** Standing conditions above a screen: the connection is lost (the overview says so itself), or the last request was refused. */
import type { Connection } from './bridge/bridge.ts';
import { ConnectionWords, disconnectedTitle, ReconnectButton } from './parts/connection-words.tsx';
import { Icon } from './parts/icon.tsx';
import { useActions } from './state/actions.tsx';
import { useWords } from './text/language.tsx';

/** `connection` is left out where the screen itself tells of it. */
type Props = { readonly connection?: Connection };

export function Banners({ connection }: Props) {
  const { text, problem } = useWords();
  const { failure, dismiss } = useActions();
  return (
    <>
      {connection === undefined || connection.kind === 'open' ? null : (
        <div className="banner" data-tone="bad">
          <Icon name="unplugged" size={18} />
          <div>
            <strong>{disconnectedTitle(connection, text)}</strong>
            <ConnectionWords connection={connection} />
          </div>
          <ReconnectButton connection={connection} />
        </div>
      )}
      {failure === undefined ? null : (
        <div className="banner" data-tone="bad" role="alert">
          <Icon name="problem" size={18} />
          <div>
            <strong>{text.app.failed(problem(failure.code).title)}</strong>
            <p>{problem(failure.code).remedy}</p>
          </div>
          <button type="button" className="button" onClick={dismiss}>
            {text.app.dismiss}
          </button>
        </div>
      )}
    </>
  );
}
