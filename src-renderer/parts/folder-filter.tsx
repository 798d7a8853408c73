/** Narrows a list to one synced folder. The choice is in the address, so links from the overview and the back button work. */
import type { PairView } from '../../src-main/contract/model.ts';
import { goTo, type Screen } from '../state/route.ts';
import { useWords } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';

type Props = { readonly screen: Screen; readonly pairs: readonly PairView[]; readonly pairId: string | undefined };

export function FolderFilter({ screen, pairs, pairId }: Props) {
  const { text } = useWords();
  if (pairs.length < 2 && pairId === undefined) {
    return null;
  }
  return (
    <label className="field">
      <span className="visually-hidden">{text.activity.folder}</span>
      <select
        value={pairId ?? ''}
        onChange={(event) => goTo(event.target.value === '' ? { screen } : { screen, pairId: event.target.value })}
      >
        <option value="">{text.activity.allFolders}</option>
        {pairs.map((pair) => (
          <option key={pair.id} value={pair.id}>
            {toVisibleName(pair.name)}
          </option>
        ))}
      </select>
    </label>
  );
}
