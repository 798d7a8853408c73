/** Pausing one synced folder, or all of them, for a time. */
import { Icon } from '../parts/icon.tsx';
import { MenuButton } from '../parts/menu-button.tsx';
import { useActions } from '../state/actions.tsx';
import { useWords } from '../text/language.tsx';
import { isolateName } from '../text/visible-name.ts';

const morningHour = 8;

/** Whole minutes until eight o'clock of the next day. */
export function minutesUntilTomorrow(now: number): number {
  const morning = new Date(now);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(morningHour, 0, 0, 0);
  return Math.max(1, Math.ceil((morning.getTime() - now) / 60_000));
}

type Props = { readonly pair?: { readonly id: string; readonly name: string } };

export function PauseMenu({ pair }: Props) {
  const { text, format } = useWords();
  const { ask } = useActions();
  const which = pair === undefined ? {} : { pairId: pair.id };
  const pauseFor = (minutes: () => number) => (): void => ask('pause', { ...which, minutes: minutes() });
  const now = Date.now();
  const morning = format.time(now + minutesUntilTomorrow(now) * 60_000);
  return (
    <MenuButton
      label={pair === undefined ? text.action.pause : text.action.ofFolder(text.action.pause, isolateName(pair.name))}
      menuLabel={text.action.pauseFor}
      items={[
        { label: text.action.pause30, onChoose: pauseFor(() => 30) },
        { label: text.action.pause60, onChoose: pauseFor(() => 60) },
        { label: text.action.pauseTomorrow(morning), onChoose: pauseFor(() => minutesUntilTomorrow(Date.now())) },
        { label: text.action.pauseOpen, onChoose: () => ask('pause', which) },
      ]}
    >
      <Icon name="pause" />
      {text.action.pause}
    </MenuButton>
  );
}
