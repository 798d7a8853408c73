/** Adds an account, or gives one another name or new keys. Keys are tried before they are stored; a failed test can be overruled. */
import { useState } from 'react';
import type { AccountCheck, AccountView } from '../../src-main/contract/accounts.ts';
import type { MethodParams } from '../../src-main/contract/methods.ts';
import { AccountFields, nothingTyped, type TypedAccount, toKeys } from '../accounts/account-fields.tsx';
import { CheckList, isHarmless } from '../accounts/check-list.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Note } from '../parts/note.tsx';
import { useActions } from '../state/actions.tsx';
import { useTask } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';
import { isolateName } from '../text/visible-name.ts';

/** Where the keys are tried, where that is known. */
export type AccountPlace = Omit<MethodParams<'testAccount'>, 'keys'>;

type Props = {
  /** Undefined for a new one. */
  readonly account: AccountView | undefined;
  readonly place: AccountPlace | undefined;
  readonly onClose: (isChanged: boolean) => void;
};

export function AccountDialog({ account, place, onClose }: Props) {
  const { text } = useWords();
  const { call, say } = useActions();
  const { isBusy, failure, run } = useTask();
  const [typed, setTyped] = useState<TypedAccount>({ ...nothingTyped, name: account?.name ?? '' });
  const [checks, setChecks] = useState<readonly AccountCheck[]>([]);
  const keys = toKeys(typed);
  const name = typed.name.trim();
  const isRenamed = account !== undefined && name !== account.name && typed.secretId === '' && typed.secretKey === '';
  const canSave = name !== '' && (keys !== undefined || isRenamed);
  const hasFailed = checks.some((one) => !isHarmless(one));

  function save(isOverruled: boolean): void {
    if (!canSave) {
      return;
    }
    run(async () => {
      if (keys !== undefined && !isOverruled) {
        const found = await call('testAccount', { keys, ...place });
        setChecks(found);
        if (!found.every(isHarmless)) {
          return;
        }
      }
      if (account === undefined) {
        if (keys !== undefined) {
          await call('addAccount', { name, keys });
        }
      } else {
        await call('updateAccount', {
          accountId: account.id,
          ...(name === account.name ? {} : { name }),
          ...(keys === undefined ? {} : { keys }),
        });
      }
      say(({ text }) => text.settings.saved);
      onClose(true);
    });
  }

  const actions = (
    <>
      {hasFailed ? (
        <button type="button" className="button grow-end" disabled={isBusy} onClick={() => save(true)}>
          {text.account.saveAnyway}
        </button>
      ) : null}
      <button type="button" className="button" onClick={() => onClose(false)}>
        {text.action.cancel}
      </button>
      <button type="submit" className="button primary" disabled={!canSave || isBusy}>
        {text.account.testAndSave}
      </button>
    </>
  );
  return (
    <Dialog
      title={account === undefined ? text.account.add : text.account.edit(isolateName(account.name))}
      onClose={() => onClose(false)}
      onSubmit={() => save(false)}
      failure={failure}
      actions={actions}
    >
      {account === undefined ? null : <Note>{text.account.writeOnly}</Note>}
      <AccountFields
        typed={typed}
        onChange={(next) => {
          setTyped(next);
          setChecks([]);
        }}
      />
      {checks.length === 0 ? null : <CheckList checks={checks} />}
    </Dialog>
  );
}
