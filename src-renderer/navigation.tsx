/** The screens, with the number of things that wait for the user. */
import type { Snapshot } from '../src-main/contract/model.ts';
import { Icon, type IconName } from './parts/icon.tsx';
import { type MainScreen, mainScreens, type Screen, toHash } from './state/route.ts';
import { useWords } from './text/language.tsx';

const icons: Readonly<Record<MainScreen, IconName>> = {
  overview: 'overview',
  activity: 'activity',
  conflicts: 'conflict',
  problems: 'problem',
  settings: 'settings',
};

type Props = { readonly screen: Screen; readonly snapshot: Snapshot | undefined };

export function Navigation({ screen, snapshot }: Props) {
  const { text, format } = useWords();
  const total = (key: 'conflictCount' | 'problemCount'): number =>
    snapshot?.pairs.reduce((sum, pair) => sum + pair[key], 0) ?? 0;
  const counts: Readonly<Record<MainScreen, number>> = {
    overview: 0,
    activity: 0,
    conflicts: total('conflictCount'),
    problems: total('problemCount'),
    settings: 0,
  };
  // What is reached from a card of the overview belongs to it.
  const current = mainScreens.find((one) => one === screen) ?? 'overview';
  return (
    <nav className="nav" aria-label={text.app.sections}>
      <ul>
        {mainScreens.map((one) => (
          <li key={one}>
            <a href={toHash({ screen: one })} aria-current={one === current ? 'page' : undefined}>
              <Icon name={icons[one]} />
              <span>{text.screen[one]}</span>
              {counts[one] > 0 ? (
                <>
                  {' '}
                  <span className="count">{format.count(counts[one])}</span>
                </>
              ) : null}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
