/** The headline while the engine cannot be reached: nothing that is known below it may pass for the present. */
import { ConnectionWords, type Disconnected, disconnectedTitle, ReconnectButton } from '../parts/connection-words.tsx';
import { Icon } from '../parts/icon.tsx';
import { useWords } from '../text/language.tsx';

export function LostHeadline({ connection }: { readonly connection: Disconnected }) {
  const { text } = useWords();
  return (
    <section className="headline" data-tone="bad" aria-labelledby="headline-title">
      <span className="headline-icon">
        <Icon name="unplugged" size={26} />
      </span>
      <div className="headline-words">
        <h1 id="headline-title">{disconnectedTitle(connection, text)}</h1>
        <ConnectionWords connection={connection} />
      </div>
      <div className="headline-action">
        <ReconnectButton connection={connection} />
      </div>
    </section>
  );
}
