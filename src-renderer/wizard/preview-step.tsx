/** Last step: what would happen, before anything does. Warnings first, each with what mends it; then totals and every path. */
import { useMemo, useState } from 'react';
import type { PairDraft, PairPreview, PairWarning, PreviewAction } from '../../src-main/contract/pairs.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Note } from '../parts/note.tsx';
import { PathText } from '../parts/path-text.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useActions } from '../state/actions.tsx';
import { useAsked, useTask } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';
import { isolateName, isolatePath } from '../text/visible-name.ts';
import type { StepState } from './account-step.tsx';
import { toPairDraft } from './draft.ts';
import { StepForm } from './step-form.tsx';

type Props = StepState & { readonly onStarted: (pairId: string) => void };

export function PreviewStep({ draft, onBack, onStarted }: Props) {
  const { text } = useWords();
  const { call } = useActions();
  const wanted = toPairDraft(draft);
  const params = wanted === undefined ? undefined : { draft: wanted };
  const check = useAsked('checkPair', params);
  const warnings = check.asked.kind === 'done' ? check.asked.result : [];
  const isBlocked = warnings.some(({ isBlocking }) => isBlocking);
  // A blocked pair cannot be read as it is: the preview waits until that is mended.
  const preview = useAsked('previewPair', check.asked.kind === 'done' && !isBlocked ? params : undefined);
  const { isBusy, failure, run } = useTask();

  return (
    <StepForm
      title={text.wizard.previewTitle}
      lead={text.wizard.previewLead(isolatePath(draft.localRoot), isolatePath(`${draft.bucket}/${draft.prefix}`))}
      onBack={onBack}
      onNext={() =>
        run(async () => {
          if (wanted !== undefined) {
            const { pairId } = await call('addPair', { draft: wanted });
            onStarted(pairId);
          }
        })
      }
      nextLabel={text.wizard.start}
      canGoOn={wanted !== undefined && check.asked.kind === 'done' && !isBlocked && preview.asked.kind !== 'failed'}
      isBusy={isBusy}
    >
      {check.asked.kind === 'failed' ? <ReasonNote reason={check.asked.reason} /> : null}
      {wanted === undefined
        ? null
        : warnings.map((warning) => (
            <Warning
              key={`${warning.code}\n${warning.detail ?? ''}`}
              warning={warning}
              draft={wanted}
              onMended={check.reload}
            />
          ))}
      {isBlocked ? null : preview.asked.kind === 'loading' && check.asked.kind !== 'failed' ? (
        <Waiting label={text.wizard.previewing} />
      ) : preview.asked.kind === 'failed' ? (
        <ReasonNote reason={preview.asked.reason} onRetry={preview.reload} />
      ) : preview.asked.kind === 'done' ? (
        <Preview preview={preview.asked.result} />
      ) : null}
      {failure === undefined ? null : <ReasonNote reason={failure} />}
    </StepForm>
  );
}

type WarningProps = {
  readonly warning: PairWarning;
  readonly draft: PairDraft;
  readonly onMended: () => void;
};

/** Said for completeness; nothing needs to be done. */
const harmless: ReadonlySet<PairWarning['code']> = new Set<PairWarning['code']>(['local-folder-not-empty']);

function Warning({ warning, draft, onMended }: WarningProps) {
  const { text, format } = useWords();
  const { call } = useActions();
  const { isBusy, failure, run } = useTask();
  const words = text.warning[warning.code];
  const raw = warning.detail ?? '';
  const detail = warning.code === 'low-disk-space' && /^\d+$/.test(raw) ? format.bytes(Number(raw)) : isolateName(raw);
  const mend = (): void =>
    run(async () => {
      if (warning.fix === 'setVersioning') {
        await call('setVersioning', { place: draft.place, status: 'enabled' });
      } else {
        await call('makeLocalFolder', { path: draft.localRoot });
      }
      onMended();
    });
  return (
    <Note tone={warning.isBlocking ? 'bad' : harmless.has(warning.code) ? 'calm' : 'warn'}>
      <strong>{words.title}</strong>
      <p>{words.detail(detail)}</p>
      {warning.fix === undefined ? null : (
        <p>
          <button type="button" className="button" disabled={isBusy} onClick={mend}>
            {text.warningFix[warning.fix]}
          </button>
        </p>
      )}
      {failure === undefined ? null : <ReasonNote reason={failure} />}
    </Note>
  );
}

const actionIcons: Readonly<Record<PreviewAction, IconName>> = {
  upload: 'up',
  download: 'down',
  rename: 'renamed',
  'delete-local': 'deleted',
  'delete-remote': 'deleted',
  'make-folder': 'new-folder',
  adopt: 'same',
  conflict: 'conflict',
  problem: 'problem',
  'held-back': 'paused',
};
const actionOrder: readonly PreviewAction[] = [
  'conflict',
  'problem',
  'delete-local',
  'delete-remote',
  'upload',
  'download',
  'rename',
  'make-folder',
  'held-back',
  'adopt',
];
const rowHeight = 34;
const tallest = 320;

function Preview({ preview }: { readonly preview: PairPreview }) {
  const { text, format, problem } = useWords();
  const [only, setOnly] = useState<PreviewAction | undefined>(undefined);
  const totals = actionOrder.flatMap((action) =>
    preview.totals.filter((one) => one.action === action && one.count > 0),
  );
  const rows = useMemo(
    () => (only === undefined ? preview.rows : preview.rows.filter(({ action }) => action === only)),
    [preview, only],
  );
  if (totals.length === 0) {
    return <Note tone="good">{text.wizard.nothingToDo}</Note>;
  }
  const all = (only === undefined ? totals : totals.filter(({ action }) => action === only)).reduce(
    (sum, { count }) => sum + count,
    0,
  );
  const deletes = totals.some(({ action }) => action === 'delete-local' || action === 'delete-remote');
  return (
    <>
      {preview.hold === undefined ? null : (
        <Note tone="warn">
          <strong>{problem(preview.hold.code).title}</strong>
          <p>{text.wizard.willHold}</p>
        </Note>
      )}
      {deletes ? null : <Note tone="good">{text.wizard.noDeletions}</Note>}
      <fieldset className="totals">
        <legend className="visually-hidden">{text.wizard.totals}</legend>
        {totals.map(({ action, count, bytes }) => (
          <button
            key={action}
            type="button"
            className="total"
            data-kind={actionIcons[action]}
            aria-pressed={only === action}
            onClick={() => setOnly(only === action ? undefined : action)}
          >
            <Icon name={actionIcons[action]} />
            <span className="total-count">{format.count(count)}</span>
            <span>{text.previewTotal[action]}</span>
            {bytes > 0 ? <span className="quiet-text">{format.bytes(bytes)}</span> : null}
          </button>
        ))}
      </fieldset>
      <div className="preview-rows" style={{ height: Math.min(tallest, rows.length * rowHeight + 2) }}>
        <VirtualList label={text.wizard.everyPath} count={rows.length} rowHeight={rowHeight}>
          {(index) => {
            const row = rows[index];
            return row === undefined ? null : (
              <div className="preview-row">
                <span className="row-icon" data-kind={actionIcons[row.action]}>
                  <Icon name={actionIcons[row.action]} size={14} />
                </span>
                <PathText path={row.path} />
                <span className="quiet-text">
                  {row.reason === undefined ? text.previewAction[row.action] : problem(row.reason.code).title}
                </span>
                <span className="number">{row.bytes > 0 ? format.bytes(row.bytes) : null}</span>
              </div>
            );
          }}
        </VirtualList>
      </div>
      {all > rows.length ? <p className="hint">{text.wizard.rowsCut(rows.length, format.count(all))}</p> : null}
    </>
  );
}
