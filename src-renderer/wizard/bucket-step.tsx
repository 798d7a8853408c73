/** Second step: which bucket. Chosen from the list; typed, where the keys may not list; or created here. */
import { useEffect, useId, useState } from 'react';
import { Field } from '../parts/field.tsx';
import { Note } from '../parts/note.tsx';
import { OptionCards } from '../parts/option-cards.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { TabList } from '../parts/tab-list.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useActions } from '../state/actions.tsx';
import { useAsked, useTask } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';
import type { StepState } from './account-step.tsx';
import { placeOf } from './draft.ts';
import { regions } from './regions.ts';
import { StepForm } from './step-form.tsx';

/** Names end in the APPID of the account. */
const bucketName = /^[a-z0-9][a-z0-9-]{0,48}-\d{5,12}$/u;
type Way = 'choose' | 'type' | 'create';
const searchFrom = 10;

export function BucketStep({ draft, change, onBack, onNext }: StepState) {
  const { text, problem } = useWords();
  const { call } = useActions();
  const { accountId, endpoint } = draft;
  const { asked } = useAsked('buckets', { accountId, ...(endpoint === '' ? {} : { endpoint }) });
  const { isBusy, failure, run, clear } = useTask();
  const [words, setWords] = useState('');
  const buckets = asked.kind === 'done' ? asked.result : [];
  const cannotList = asked.kind === 'failed' && asked.reason.code === 'cos-access-denied';
  const [chosenWay, setWay] = useState<Way | undefined>(undefined);
  const way =
    chosenWay ?? (asked.kind === 'failed' || (asked.kind === 'done' && buckets.length === 0) ? 'type' : 'choose');
  const isListed = buckets.some(({ name, region }) => name === draft.bucket && region === draft.region);
  const nameError = draft.bucket === '' || bucketName.test(draft.bucket) ? undefined : text.wizard.bucketWrong;
  const canGoOn =
    way === 'choose'
      ? isListed
      : bucketName.test(draft.bucket) && draft.region.trim() !== '' && asked.kind !== 'loading';

  function next(): void {
    run(async () => {
      const place = placeOf(draft);
      if (way === 'create') {
        await call('createBucket', place);
      } else if (way === 'type') {
        // Found out now rather than three steps later.
        await call('remoteFolders', { place, prefix: '' });
      }
      onNext();
    });
  }

  const only = draft.bucket === '' && buckets.length === 1 ? buckets[0] : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the one bucket there is is chosen once, when the list comes
  useEffect(() => {
    if (only !== undefined) {
      change({ bucket: only.name, region: only.region });
    }
  }, [only]);

  const shown = buckets.filter(({ name, region }) => `${name} ${region}`.includes(words.trim().toLowerCase()));
  return (
    <StepForm
      title={text.wizard.bucketTitle}
      lead={text.wizard.bucketLead}
      onBack={onBack}
      onNext={next}
      nextLabel={way === 'create' ? text.wizard.createBucket : text.action.next}
      canGoOn={canGoOn}
      isBusy={isBusy}
    >
      <TabList<Way>
        label={text.wizard.bucketTitle}
        tabs={[
          { name: 'choose', label: text.wizard.bucketChoose },
          { name: 'type', label: text.wizard.bucketType },
          { name: 'create', label: text.wizard.bucketCreate },
        ]}
        current={way}
        onChange={(next) => {
          clear();
          setWay(next);
        }}
      >
        {way === 'choose' ? (
          <>
            {asked.kind === 'loading' ? <Waiting label={text.wizard.loading} /> : null}
            {asked.kind === 'failed' && !cannotList ? <ReasonNote reason={asked.reason} /> : null}
            {cannotList ? <Note tone="warn">{text.account.cannotList}</Note> : null}
            {asked.kind === 'done' && buckets.length === 0 ? <Note>{text.wizard.noBuckets}</Note> : null}
            {buckets.length >= searchFrom ? (
              <input
                type="search"
                aria-label={text.wizard.bucketSearch}
                placeholder={text.wizard.bucketSearch}
                value={words}
                onChange={(event) => setWords(event.target.value)}
              />
            ) : null}
            <div className="scroll-box">
              <OptionCards
                legend={text.wizard.bucketTitle}
                isLegendHidden
                options={shown.map(({ name, region }) => ({
                  value: `${name}\n${region}`,
                  title: name,
                  detail: <RegionName region={region} />,
                  icon: 'bucket' as const,
                }))}
                value={`${draft.bucket}\n${draft.region}`}
                onChange={(value) => {
                  const [bucket = '', region = ''] = value.split('\n');
                  change({ bucket, region, prefix: '' });
                }}
              />
            </div>
          </>
        ) : (
          <>
            {cannotList && way === 'type' ? <Note>{text.account.cannotList}</Note> : null}
            {asked.kind === 'failed' && !cannotList ? (
              <Note tone="warn">{problem(asked.reason.code).title}</Note>
            ) : null}
            <Field label={text.wizard.bucketName} hint={text.wizard.bucketNameHint} error={nameError}>
              {(control) => (
                <input
                  {...control}
                  type="text"
                  className="code"
                  value={draft.bucket}
                  placeholder="team-files-1250000000"
                  spellCheck={false}
                  onChange={(event) => change({ bucket: event.target.value.trim(), prefix: '' })}
                />
              )}
            </Field>
            <RegionField region={draft.region} onChange={(region) => change({ region })} />
            {way === 'create' ? <Note>{text.wizard.createHint}</Note> : null}
          </>
        )}
      </TabList>
      {failure === undefined ? null : <ReasonNote reason={failure} />}
    </StepForm>
  );
}

function RegionName({ region }: { readonly region: string }) {
  const { text } = useWords();
  const known = regions.find((one) => one === region);
  return <>{known === undefined ? region : text.region[known]}</>;
}

function RegionField({ region, onChange }: { readonly region: string; readonly onChange: (region: string) => void }) {
  const { text } = useWords();
  const listId = useId();
  return (
    <Field label={text.wizard.region} hint={text.wizard.regionHint}>
      {(control) => (
        <>
          <input
            {...control}
            type="text"
            className="code"
            list={listId}
            value={region}
            placeholder="ap-guangzhou"
            spellCheck={false}
            onChange={(event) => onChange(event.target.value.trim())}
          />
          <datalist id={listId}>
            {regions.map((one) => (
              <option key={one} value={one}>
                {text.region[one]}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
