/** Wipes the keys of an account. Not while a synced folder needs them. */
import type { AccountView } from '../../src-main/contract/accounts.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Note } from '../parts/note.tsx';
import { useActions } from '../state/actions.tsx';
import { useTask } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';
import { isolateName } from '../text/visible-name.ts';

type Props = { readonly account: AccountView; readonly onClose: (isChanged: boolean) => void };

export function RemoveAccountDialog({ account, onClose }: Props) {
  const { text } = useWords();
  const { call, say } = useActions();
  const { isBusy, failure, run } = useTask();
  const isUsed = account.pairCount > 0;
  const remove = (): void =>
    run(async () => {
      await call('removeAccount', { accountId: account.id });
      say(({ text }) => text.account.removed);
      onClose(true);
    });
  const actions = (
    <>
      <button type="button" className="button" data-first-focus onClick={() => onClose(false)}>
        {text.action.cancel}
      </button>
      <button type="button" className="button danger" disabled={isBusy || isUsed} onClick={remove}>
        {text.account.removeConfirm}
      </button>
    </>
  );
  return (
    <Dialog
      title={text.account.removeTitle(isolateName(account.name))}
      onClose={() => onClose(false)}
      failure={failure}
      actions={actions}
    >
      {isUsed ? (
        <Note tone="warn">{text.account.inUse(account.pairCount)}</Note>
      ) : (
        <Note tone="good">{text.account.removeMeans}</Note>
      )}
    </Dialog>
  );
}
