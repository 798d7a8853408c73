/** Settings of the bucket: each says itself why it could not be read. What is changed is read again. */
import { type ReactNode, useState } from 'react';
import type { Asked, BucketFacts } from '../../src-main/contract/bucket.ts';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { Note } from '../parts/note.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useActions } from '../state/actions.tsx';
import { useAsked, useTask } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';

const cleanupDays = 7;
const cannedAcls = ['private', 'public-read', 'public-read-write'] as const;
type Change = (work: () => Promise<unknown>) => void;

export function BucketSettings({ pairId }: { readonly pairId: string }) {
  const { text } = useWords();
  const { call, say } = useActions();
  const { asked, reload } = useAsked('bucketFacts', { pairId });
  const task = useTask();
  if (asked.kind !== 'done') {
    return asked.kind === 'failed' ? <ReasonNote reason={asked.reason} /> : <Waiting label={text.bucketPage.loading} />;
  }
  const facts = asked.result;
  const change: Change = (work) =>
    task.run(async () => {
      await work();
      say(text.bucketPage.done);
      reload();
    });
  return (
    <>
      {task.failure === undefined ? null : <ReasonNote reason={task.failure} />}
      <Setting title={text.bucketPage.versioning} asked={facts.versioning}>
        {(status) => (
          <>
            <p>
              <strong>{text.bucketPage.versioningIs[status]}</strong> {text.bucketPage.versioningMeans[status]}
            </p>
            <button
              type="button"
              className="button"
              disabled={task.isBusy}
              onClick={() =>
                change(() =>
                  call('setBucketVersioning', { pairId, status: status === 'enabled' ? 'suspended' : 'enabled' }),
                )
              }
            >
              {status === 'enabled' ? text.bucketPage.suspend : text.bucketPage.enable}
            </button>
          </>
        )}
      </Setting>
      <Access pairId={pairId} acl={facts.acl} isBusy={task.isBusy} onChange={change} />
      <Setting title={text.bucketPage.lifecycle} asked={facts.lifecycle}>
        {(rules) => (
          <Lines
            lines={rules.map((rule) => [
              `${rule.id} · ${rule.prefix}`,
              rule.isEnabled ? '' : text.bucketPage.isOff,
              rule.expiresAfterDays === undefined ? '' : text.bucketPage.expires(String(rule.expiresAfterDays)),
              rule.expiresOldVersionsAfterDays === undefined
                ? ''
                : text.bucketPage.expiresOld(String(rule.expiresOldVersionsAfterDays)),
              rule.abortsUploadsAfterDays === undefined
                ? ''
                : text.bucketPage.aborts(String(rule.abortsUploadsAfterDays)),
              rule.movesToStorageClass ?? '',
            ])}
          />
        )}
      </Setting>
      <p className="button-row">
        {([cleanupDays, null] as const).map((days) => (
          <button
            key={days}
            type="button"
            className="button"
            disabled={task.isBusy}
            onClick={() => change(() => call('setUploadCleanup', { pairId, days }))}
          >
            {days === null ? text.bucketPage.stopCleanup : text.bucketPage.cleanup}
          </button>
        ))}
      </p>
      <Setting title={text.bucketPage.cors} asked={facts.cors}>
        {(rules) => <Lines lines={rules.map((rule) => [...rule.allowedMethods, ...rule.allowedOrigins])} />}
      </Setting>
      <Setting title={text.bucketPage.tags} asked={facts.tags}>
        {(tags) => <Lines lines={tags.map(({ key, value }) => [key, value])} />}
      </Setting>
    </>
  );
}

type SettingProps<Value> = {
  readonly title: string;
  readonly asked: Asked<Value>;
  readonly children: (value: Value) => ReactNode;
};

function Setting<Value>({ title, asked, children }: SettingProps<Value>) {
  return (
    <section className="panel" aria-label={title}>
      <h2>{title}</h2>
      {asked.ok ? children(asked.value) : <ReasonNote reason={asked.reason} />}
    </section>
  );
}

function Lines({ lines }: { readonly lines: readonly (readonly string[])[] }) {
  const { text } = useWords();
  return lines.length === 0 ? (
    <p className="quiet-text">{text.bucketPage.none}</p>
  ) : (
    <ul>
      {lines.map((words) => {
        const line = words.filter((one) => one !== '').join(' · ');
        return <li key={line}>{toVisibleName(line)}</li>;
      })}
    </ul>
  );
}

type AccessProps = {
  readonly pairId: string;
  readonly acl: BucketFacts['acl'];
  readonly isBusy: boolean;
  readonly onChange: Change;
};

function Access({ pairId, acl, isBusy, onChange }: AccessProps) {
  const { text } = useWords();
  const { call } = useActions();
  const canned = acl.ok ? acl.value.canned : undefined;
  const [chosen, setChosen] = useState<(typeof cannedAcls)[number]>(canned ?? 'private');
  return (
    <Setting title={text.bucketPage.acl} asked={acl}>
      {({ grants }) => (
        <>
          <p>{canned === undefined ? text.bucketPage.aclOwn : text.bucketPage.aclIs[canned]}</p>
          <Lines lines={grants.map(({ grantee, permission }) => [grantee, permission])} />
          <Field label={text.bucketPage.acl}>
            {(control) => (
              <Choice
                control={control}
                values={cannedAcls}
                names={text.bucketPage.aclIs}
                value={chosen}
                onChange={setChosen}
              />
            )}
          </Field>
          {chosen === 'private' ? null : <Note tone="warn">{text.bucketPage.public}</Note>}
          <button
            type="button"
            className="button"
            disabled={isBusy || chosen === canned}
            onClick={() => onChange(() => call('setBucketAcl', { pairId, acl: chosen }))}
          >
            {text.bucketPage.saveAcl}
          </button>
        </>
      )}
    </Setting>
  );
}
