/**
 * The tags of the bucket as rows that are saved together. Rows that are not saved yet stay when the bucket is changed elsewhere; saving
 * them is then refused by the engine, so that neither change undoes the other unseen.
 */
import { type SubmitEvent, useRef, useState } from 'react';
import { type BucketTag, bucketLimits } from '../../src-main/contract/bucket.ts';
import { Icon } from '../parts/icon.tsx';
import { Note } from '../parts/note.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { useActions } from '../state/actions.tsx';
import { useWords } from '../text/language.tsx';
import { SettingPanel, type SettingProps } from './setting-panel.tsx';
import { findTagMistakes } from './tag-check.ts';
import { TagRow } from './tag-row.tsx';
import { TaskButton } from './task-button.tsx';
import { useToldTask } from './use-told-task.ts';

export function TagsPanel({ pairId, asked, change }: SettingProps<readonly BucketTag[]>) {
  const { text } = useWords();
  return (
    <SettingPanel title={text.bucketPage.tags} right="name/cos:GetBucketTagging" asked={asked}>
      {(tags) => <TagForm pairId={pairId} tags={tags} change={change} />}
    </SettingPanel>
  );
}

type FormProps = Omit<SettingProps<unknown>, 'asked'> & { readonly tags: readonly BucketTag[] };

type Row = BucketTag & { readonly id: number };
type Edit = { readonly rows: readonly Row[]; readonly of: readonly BucketTag[] };

const toTag = ({ key, value }: BucketTag): BucketTag => ({ key, value });
const toRow = (tag: BucketTag, id: number): Row => ({ ...tag, id });
const isSame = (a: readonly BucketTag[], b: readonly BucketTag[]): boolean =>
  JSON.stringify(a.map(toTag)) === JSON.stringify(b.map(toTag));

function TagForm({ pairId, tags, change }: FormProps) {
  const { text } = useWords();
  const { call } = useActions();
  const task = useToldTask();
  const [edit, setEdit] = useState<Edit | undefined>(undefined);
  const [isTried, setTried] = useState(false);
  const [fresh, setFresh] = useState<number | undefined>(undefined);
  const list = useRef<HTMLUListElement>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const rows = edit?.rows ?? tags.map(toRow);
  const isChanged = !isSame(rows, tags);
  const mistakes = findTagMistakes(rows.map(toTag), tags);
  const canAdd = !task.isBusy && rows.length < bucketLimits.tags;
  const isElsewhere = edit !== undefined && isChanged && !isSame(edit.of, tags);

  function put(changed: readonly Row[]): void {
    setEdit({ rows: changed, of: edit?.of ?? tags });
  }

  function forget(): void {
    setEdit(undefined);
    setTried(false);
    setFresh(undefined);
    task.clear();
  }

  function add(): void {
    const id = 1 + Math.max(-1, ...rows.map((row) => row.id));
    setFresh(id);
    put([...rows, { key: '', value: '', id }]);
  }

  function save(event: SubmitEvent): void {
    event.preventDefault();
    const wrong = mistakes.findIndex((mistake) => mistake !== undefined);
    setTried(true);
    if (wrong >= 0) {
      const part = mistakes[wrong]?.startsWith('value') === true ? 'value' : 'key';
      list.current?.querySelector<HTMLElement>(`li:nth-child(${wrong + 1}) [data-part="${part}"]`)?.focus();
    } else if (!task.isBusy) {
      const was = [...(edit?.of ?? tags)];
      task.run(() => change(() => call('setBucketTags', { pairId, was, tags: rows.map(toTag) })), forget);
    }
  }

  return (
    <form className="sub-panel" noValidate onSubmit={save}>
      <p className="hint">{text.bucketPage.tagLimits(bucketLimits.tagKey, bucketLimits.tagValue)}</p>
      {rows.length === 0 ? (
        <p className="quiet-text">{text.bucketPage.noTags}</p>
      ) : (
        <ul ref={list} className="tag-rows" aria-label={text.bucketPage.tags}>
          {rows.map((row, index) => (
            <TagRow
              key={row.id}
              tag={row}
              number={index + 1}
              mistake={isTried || (mistakes[index] !== 'key-needed' && row.id !== fresh) ? mistakes[index] : undefined}
              isFresh={row.id === fresh}
              isBusy={task.isBusy}
              onChange={(tag) => put(rows.map((one) => (one === row ? { ...tag, id: row.id } : one)))}
              onRemove={() => {
                put(rows.filter((one) => one !== row));
                addButton.current?.focus();
              }}
            />
          ))}
        </ul>
      )}
      {isElsewhere ? <Note tone="warn">{text.bucketPage.tagsElsewhere}</Note> : null}
      {task.failure === undefined ? null : <ReasonNote reason={task.failure} />}
      <div className="button-row">
        <button
          ref={addButton}
          type="button"
          className="button"
          aria-disabled={canAdd ? undefined : true}
          onClick={canAdd ? add : undefined}
        >
          <Icon name="add" />
          {text.bucketPage.addTag}
        </button>
        <span className="hint grow-end">{text.bucketPage.tagCount(rows.length, bucketLimits.tags)}</span>
        {isChanged ? (
          <button
            type="button"
            className="button"
            disabled={task.isBusy}
            onClick={() => {
              forget();
              addButton.current?.focus();
            }}
          >
            {text.action.undo}
          </button>
        ) : null}
        <TaskButton isBusy={task.isBusy} isDisabled={!isChanged}>
          {text.bucketPage.saveTags}
        </TaskButton>
      </div>
    </form>
  );
}
