/** Who may reach the bucket besides its owner. Opening it to everyone, and replacing a list somebody made, is asked about. */
import { useState } from 'react';
import type { BucketFacts } from '../../src-main/contract/bucket.ts';
import { Note } from '../parts/note.tsx';
import { OptionCards } from '../parts/option-cards.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { useActions } from '../state/actions.tsx';
import { useWords } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';
import { Question } from './question.tsx';
import { SettingPanel, type SettingProps } from './setting-panel.tsx';
import { TaskButton } from './task-button.tsx';
import { useToldTask } from './use-told-task.ts';

type Acl = Extract<BucketFacts['acl'], { readonly ok: true }>['value'];
type Canned = NonNullable<Acl['canned']>;

const cannedAcls = ['private', 'public-read', 'public-read-write'] as const;
const everyone = '/groups/global/AllUsers';

export function AccessPanel({ pairId, asked, change }: SettingProps<Acl>) {
  const { text } = useWords();
  return (
    <SettingPanel title={text.bucketPage.acl} right="name/cos:GetBucketACL" asked={asked}>
      {(acl) => <AccessForm pairId={pairId} acl={acl} change={change} />}
    </SettingPanel>
  );
}

type Edit = { readonly acl: Canned; readonly of: string };
type FormProps = Omit<SettingProps<Acl>, 'asked'> & { readonly acl: Acl };

function AccessForm({ pairId, acl, change }: FormProps) {
  const { text } = useWords();
  const { call } = useActions();
  const task = useToldTask();
  const [edit, setEdit] = useState<Edit | undefined>(undefined);
  // What is chosen belongs to the list it was chosen on: one that was changed elsewhere replaces it.
  const now = JSON.stringify(acl);
  const chosen = edit?.of === now ? edit.acl : acl.canned;
  const [isAsking, setAsking] = useState(false);
  const isQuestion = chosen !== 'private' || acl.canned === undefined;

  async function save(): Promise<void> {
    if (chosen !== undefined) {
      await change(() => call('setBucketAcl', { pairId, acl: chosen }));
    }
  }

  return (
    <>
      {acl.canned === undefined ? (
        <>
          <p>{text.bucketPage.aclOwn}</p>
          <ul className="grants">
            {acl.grants.map(({ grantee, permission }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a list may hold the same grant twice; nothing in it moves
              <li key={index}>
                <bdi>{grantee.endsWith(everyone) ? text.bucketPage.everyone : toVisibleName(grantee)}</bdi>{' '}
                <span className="tag">{text.bucketPage.permission[permission] ?? permission}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <OptionCards
        legend={text.bucketPage.acl}
        isLegendHidden
        options={cannedAcls.map((value) => ({
          value,
          title: text.bucketPage.aclIs[value],
          detail: text.bucketPage.aclMeans[value],
        }))}
        value={chosen}
        onChange={(picked) => setEdit({ acl: picked, of: now })}
      />
      <p className="hint">{text.bucketPage.aclPolicies}</p>
      {task.failure === undefined ? null : <ReasonNote reason={task.failure} />}
      <div className="button-row">
        <TaskButton
          isBusy={task.isBusy}
          isDisabled={chosen === undefined || chosen === acl.canned}
          onClick={() => (isQuestion ? setAsking(true) : task.run(save))}
        >
          {isQuestion ? text.bucketPage.changeAclAsk : text.bucketPage.changeAcl}
        </TaskButton>
      </div>
      {isAsking && chosen !== undefined ? (
        <Question
          title={text.bucketPage.aclSure[chosen]}
          confirm={text.bucketPage.changeAcl}
          onClose={() => setAsking(false)}
          onConfirm={save}
        >
          {chosen === 'private' ? null : <Note tone="warn">{text.bucketPage.aclWarning[chosen]}</Note>}
          {acl.canned === undefined ? <p>{text.bucketPage.aclReplaces}</p> : null}
        </Question>
      ) : null}
    </>
  );
}
