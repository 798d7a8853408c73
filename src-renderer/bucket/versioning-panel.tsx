/** Whether the bucket keeps what is overwritten and deleted. Turning that on takes nothing away; suspending it is asked about. */
import { useState } from 'react';
import type { BucketFacts } from '../../src-main/contract/bucket.ts';
import { ReasonNote } from '../parts/reason-note.tsx';
import { useActions } from '../state/actions.tsx';
import { useWords } from '../text/language.tsx';
import { Question } from './question.tsx';
import { SettingPanel, type SettingProps } from './setting-panel.tsx';
import { TaskButton } from './task-button.tsx';
import { useToldTask } from './use-told-task.ts';

type Status = Extract<BucketFacts['versioning'], { readonly ok: true }>['value'];

export function VersioningPanel({ pairId, asked, change }: SettingProps<Status>) {
  const { text } = useWords();
  const { call } = useActions();
  const task = useToldTask();
  const [isAsking, setAsking] = useState(false);

  async function set(status: 'enabled' | 'suspended'): Promise<void> {
    await change(() => call('setBucketVersioning', { pairId, status }));
  }

  return (
    <SettingPanel title={text.bucketPage.versioning} right="name/cos:GetBucketVersioning" asked={asked}>
      {(status) => (
        <>
          <p>
            <strong>{text.bucketPage.versioningIs[status]}</strong> {text.bucketPage.versioningMeans[status]}
          </p>
          {task.failure === undefined ? null : <ReasonNote reason={task.failure} />}
          <div className="button-row">
            <TaskButton
              isBusy={task.isBusy}
              onClick={() => (status === 'enabled' ? setAsking(true) : task.run(() => set('enabled')))}
            >
              {status === 'enabled' ? text.bucketPage.suspend : text.bucketPage.enable}
            </TaskButton>
          </div>
          {isAsking ? (
            <Question
              title={text.bucketPage.suspendSure}
              confirm={text.bucketPage.suspendNow}
              onClose={() => setAsking(false)}
              onConfirm={() => set('suspended')}
            >
              <p>{text.bucketPage.suspendMeans}</p>
              <p className="quiet-text">{text.bucketPage.suspendKeeps}</p>
            </Question>
          ) : null}
        </>
      )}
    </SettingPanel>
  );
}
