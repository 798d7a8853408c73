/** What to say while the engine cannot be reached: why, when it is tried again, what the user can do, and what the page shows meanwhile. */
import type { Connection } from '../bridge/bridge.ts';
import { useActions } from '../state/actions.tsx';
import type { Catalogue } from '../text/en.ts';
import { useWords } from '../text/language.tsx';
import { Countdown } from './moment.tsx';

export type Disconnected = Exclude<Connection, { readonly kind: 'open' }>;

export function disconnectedTitle(connection: Disconnected, text: Catalogue): string {
  return connection.signIn === undefined ? text.connection.lost : text.connection.startedAnew;
}

/** `lostDetail` is left out where nothing is shown yet. */
export function ConnectionWords({
  connection,
  showsLast = true,
}: {
  readonly connection: Disconnected;
  readonly showsLast?: boolean;
}) {
  const { text } = useWords();
  const { signIn } = connection;
  return (
    <>
      <p>
        {signIn === undefined
          ? text.connection.hint
          : signIn === 'link'
            ? text.connection.openLink
            : text.connection.askPassword}
      </p>
      <p className="quiet-text">
        {connection.kind === 'lost' ? (
          <Countdown to={connection.retryAt} say={text.connection.retryIn} />
        ) : (
          text.connection.connecting
        )}
        {showsLast ? (
          <>
            {' · '}
            {text.connection.lostDetail}
          </>
        ) : null}
      </p>
    </>
  );
}

/** The one thing to do about it. */
export function ReconnectButton({ connection }: { readonly connection: Disconnected }) {
  const { text } = useWords();
  const { retryNow } = useActions();
  // The host shows its own page for the password to whom it does not know.
  return connection.signIn === 'password' ? (
    <button type="button" className="button primary" onClick={() => window.location.reload()}>
      {text.connection.signIn}
    </button>
  ) : (
    <button type="button" className="button" onClick={retryNow}>
      {text.action.tryAgain}
    </button>
  );
}
