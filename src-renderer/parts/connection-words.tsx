/** What to say while the engine cannot be reached: when it is tried again, and what the page shows meanwhile. */
import type { Connection } from '../bridge/bridge.ts';
import { useWords } from '../text/language.tsx';
import { Countdown } from './moment.tsx';

export type Disconnected = Exclude<Connection, { readonly kind: 'open' }>;

export function ConnectionWords({ connection }: { readonly connection: Disconnected }) {
  const { text } = useWords();
  return (
    <>
      <p>
        {connection.kind === 'lost' ? (
          <Countdown to={connection.retryAt} say={text.connection.retryIn} />
        ) : (
          text.connection.connecting
        )}
        {' · '}
        {text.connection.lostDetail}
      </p>
      <p>{text.connection.hint}</p>
    </>
  );
}
