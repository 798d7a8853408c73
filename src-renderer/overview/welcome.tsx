/** The first start: what this is, and the two ways to begin. */
import { Icon } from '../parts/icon.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { useActions } from '../state/actions.tsx';
import { useTask } from '../state/asked.ts';
import { toHash } from '../state/route.ts';
import { useWords } from '../text/language.tsx';

export function Welcome({ isDemo }: { readonly isDemo: boolean }) {
  const { text } = useWords();
  const { call } = useActions();
  const { isBusy, failure, run } = useTask();
  const tryDemo = (): void =>
    run(async () => {
      await call('startDemo', {});
    });
  return (
    <section className="welcome" aria-labelledby="welcome-title">
      <span className="welcome-icon">
        <Icon name="folder" size={34} />
      </span>
      <h1 id="welcome-title">{text.welcome.title}</h1>
      <p className="welcome-lead">{text.welcome.lead}</p>
      <ul className="welcome-ways">
        <li className="welcome-way">
          <h2>
            <Icon name="account" size={18} />
            {text.welcome.account}
          </h2>
          <p className="quiet-text">{text.welcome.accountDetail}</p>
          <a className="button primary" href={toHash({ screen: 'add' })}>
            {text.action.addFolder}
          </a>
        </li>
        {isDemo ? null : (
          <li className="welcome-way">
            <h2>
              <Icon name="demo" size={18} />
              {text.welcome.demo}
            </h2>
            <p className="quiet-text">{text.welcome.demoDetail}</p>
            <button type="button" className="button" disabled={isBusy} onClick={tryDemo}>
              {isBusy ? text.welcome.demoStarting : text.welcome.tryDemo}
            </button>
            {failure === undefined ? null : <ReasonNote reason={failure} />}
          </li>
        )}
      </ul>
      <ul className="welcome-promises">
        {text.welcome.promises.map((promise) => (
          <li key={promise}>
            <Icon name="in-sync" />
            {promise}
          </li>
        ))}
      </ul>
    </section>
  );
}
