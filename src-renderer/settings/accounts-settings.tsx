/** The accounts: which keys there are, where they are kept, whether they work. A SecretKey goes in and never comes out. */
import { useState } from 'react';
import type { AccountCheck, AccountView } from '../../src-main/contract/accounts.ts';
import type { PairView } from '../../src-main/contract/model.ts';
import { CheckList } from '../accounts/check-list.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Icon } from '../parts/icon.tsx';
import { Note } from '../parts/note.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useActions } from '../state/actions.tsx';
import { useAsked, useTask } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';
import { isolateName, toVisibleName } from '../text/visible-name.ts';
import { AccountDialog, type AccountPlace } from './account-dialog.tsx';
import { RemoveAccountDialog } from './remove-account-dialog.tsx';

type Open =
  | { readonly kind: 'add' }
  | { readonly kind: 'edit'; readonly account: AccountView }
  | { readonly kind: 'remove'; readonly account: AccountView };

type Props = { readonly pairs: readonly PairView[] };

/** A place the account is used for: its test tells more than one without, and finds the right server. */
function usedPlace(account: AccountView, pairs: readonly PairView[]): AccountPlace | undefined {
  const pair = pairs.find(({ accountId }) => accountId === account.id);
  return pair === undefined
    ? undefined
    : {
        bucket: pair.bucket,
        region: pair.region,
        prefix: pair.prefix,
        ...(pair.endpoint === undefined ? {} : { endpoint: pair.endpoint }),
      };
}

export function AccountsSettings({ pairs }: Props) {
  const { text } = useWords();
  const { asked, reload } = useAsked('accounts', {});
  const [open, setOpen] = useState<Open | undefined>(undefined);
  const close = (isChanged: boolean): void => {
    setOpen(undefined);
    if (isChanged) {
      reload();
    }
  };
  const add = (
    <button type="button" className="button primary" onClick={() => setOpen({ kind: 'add' })}>
      <Icon name="add" />
      {text.account.add}
    </button>
  );
  return (
    <div className="settings-group">
      {asked.kind === 'loading' ? <Waiting label={text.settings.loading} /> : null}
      {asked.kind === 'failed' ? <ReasonNote reason={asked.reason} /> : null}
      {asked.kind === 'done' && asked.result.length === 0 ? (
        <EmptyState icon="account" title={text.account.none} detail={text.account.noneDetail}>
          {add}
        </EmptyState>
      ) : null}
      {asked.kind === 'done' && asked.result.length > 0 ? (
        <>
          <ul className="entries" aria-label={text.settingsGroup.accounts}>
            {asked.result.map((account) => (
              <Account
                key={account.id}
                account={account}
                place={usedPlace(account, pairs)}
                onEdit={() => setOpen({ kind: 'edit', account })}
                onRemove={() => setOpen({ kind: 'remove', account })}
              />
            ))}
          </ul>
          <div className="button-row">{add}</div>
        </>
      ) : null}
      {open?.kind === 'add' ? <AccountDialog account={undefined} place={undefined} onClose={close} /> : null}
      {open?.kind === 'edit' ? (
        <AccountDialog account={open.account} place={usedPlace(open.account, pairs)} onClose={close} />
      ) : null}
      {open?.kind === 'remove' ? <RemoveAccountDialog account={open.account} onClose={close} /> : null}
    </div>
  );
}

type AccountProps = {
  readonly account: AccountView;
  readonly place: AccountPlace | undefined;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
};

function Account({ account, place, onEdit, onRemove }: AccountProps) {
  const { text } = useWords();
  const { call } = useActions();
  const { isBusy, failure, run } = useTask();
  const [checks, setChecks] = useState<readonly AccountCheck[]>([]);
  const name = isolateName(account.name);
  const isGiven = account.keysIn === 'environment';
  return (
    <li className="entry">
      <h2>
        <bdi>{toVisibleName(account.name)}</bdi>
      </h2>
      <p className="facts">
        {account.secretIdHint === undefined ? null : <code>{account.secretIdHint}</code>}
        {account.isTemporary ? <span>{text.account.isTemporary}</span> : null}
        {account.secretIdHint === undefined ? null : <span>{text.account.keysIn[account.keysIn]}</span>}
        <span>{account.pairCount === 0 ? text.account.unused : text.account.usedBy(account.pairCount)}</span>
      </p>
      {account.secretIdHint === undefined ? <Note tone="warn">{text.account.noKeys}</Note> : null}
      {account.keysIn === 'file' && !account.isProtected ? <Note tone="warn">{text.account.unprotected}</Note> : null}
      {checks.length === 0 ? null : <CheckList checks={checks} />}
      {failure === undefined ? null : <ReasonNote reason={failure} />}
      <div className="button-row">
        <button
          type="button"
          className="button"
          aria-label={text.action.ofFolder(text.account.test, name)}
          disabled={isBusy}
          onClick={() =>
            run(async () => setChecks(await call('testAccount', { keys: { accountId: account.id }, ...place })))
          }
        >
          <Icon name={isBusy ? 'waiting' : 'checking'} />
          {text.account.test}
        </button>
        {isGiven ? null : (
          <>
            <button
              type="button"
              className="button"
              aria-label={text.action.ofFolder(text.account.replace, name)}
              onClick={onEdit}
            >
              <Icon name="account" />
              {text.account.replace}
            </button>
            <button
              type="button"
              className="button danger-quiet"
              aria-label={text.action.ofFolder(text.action.remove, name)}
              onClick={onRemove}
            >
              <Icon name="deleted" />
              {text.action.remove}
            </button>
          </>
        )}
      </div>
    </li>
  );
}
