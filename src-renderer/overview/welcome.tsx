/** The first start: what this is, and the two ways to begin. */

import { CopyButton } from '../parts/copy-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { toHash } from '../state/route.ts';
import { useWords } from '../text/language.tsx';

const demoCommand = 'driftless demo';

export function Welcome() {
  const { text } = useWords();
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
        <li className="welcome-way">
          <h2>
            <Icon name="demo" size={18} />
            {text.welcome.demo}
          </h2>
          <p className="quiet-text">{text.welcome.demoDetail}</p>
          <p className="command">
            <code>{demoCommand}</code>
            <CopyButton label={text.action.copyCommand} value={demoCommand} />
          </p>
        </li>
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
