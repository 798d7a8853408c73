/** Ends the syncing of a folder. Says first what is not deleted: that is what people fear. */
import type { PairView } from '../../src-main/contract/model.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Note } from '../parts/note.tsx';
import { useActions } from '../state/actions.tsx';
import { useTask } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';
import { isolateName, isolatePath } from '../text/visible-name.ts';

type Props = { readonly pair: PairView; readonly onClose: () => void };

export function RemovePairDialog({ pair, onClose }: Props) {
  const { text } = useWords();
  const { call, say } = useActions();
  const { isBusy, failure, run } = useTask();
  const name = isolateName(pair.name);
  const remove = (): void =>
    run(async () => {
      await call('removePair', { pairId: pair.id });
      say(({ text }) => text.remove.done(name));
      onClose();
    });
  const actions = (
    <>
      <button type="button" className="button" data-first-focus onClick={onClose}>
        {text.action.cancel}
      </button>
      <button type="button" className="button danger" disabled={isBusy} onClick={remove}>
        {text.remove.confirm}
      </button>
    </>
  );
  return (
    <Dialog title={text.remove.title(name)} onClose={onClose} failure={failure} actions={actions}>
      <Note tone="good">
        <strong>{text.remove.nothingDeleted}</strong>
        <p>{text.remove.localStays(pair.files, isolatePath(pair.localRoot))}</p>
        <p>{text.remove.remoteStays(isolatePath(`${pair.bucket}/${pair.prefix}`))}</p>
      </Note>
      <p>{text.remove.whatEnds}</p>
      {pair.state.kind === 'offline' || pair.state.kind === 'stopped' ? <Note>{text.remove.partsMayStay}</Note> : null}
      {pair.conflictCount > 0 ? <Note tone="warn">{text.remove.openConflicts(pair.conflictCount)}</Note> : null}
    </Dialog>
  );
}
