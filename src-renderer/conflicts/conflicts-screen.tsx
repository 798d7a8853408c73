/**
 * The conflict window: the list, the one looked into, and the choices made. A choice is noted first and carried out with “Apply”, so that
 * a slip is seen before anything happens; the engine refuses it when a side has moved on.
 */
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import type { ConflictView, Snapshot } from '../../src-main/contract/model.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { FolderFilter } from '../parts/folder-filter.tsx';
import { Icon } from '../parts/icon.tsx';
import { KeyRows } from '../parts/key-rows.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { Tooltip } from '../parts/tooltip.tsx';
import { useWords } from '../text/language.tsx';
import './conflicts.css';
import { ConflictDetail } from './conflict-detail.tsx';
import { conflictKeyRows, useConflictKeys } from './conflict-keys.ts';
import { ConflictList } from './conflict-list.tsx';
import { filterConflicts, groupConflicts, toRows } from './list-rows.ts';
import { ManyChoices } from './many-choices.tsx';
import { type Resolution, useResolution } from './resolution.ts';
import { ResolvedNote } from './resolved-note.tsx';
import { isPossible } from './staged-choices.ts';

type Props = { readonly snapshot: Snapshot; readonly pairId: string | undefined };

export function ConflictsScreen({ snapshot, pairId }: Props) {
  const { text } = useWords();
  const resolution = useResolution(snapshot.conflicts);
  const hasConflicts = snapshot.conflicts.some((one) => pairId === undefined || one.pairId === pairId);
  return (
    <div className="fill conflict-window">
      <div className="section-head">
        <h1>{text.screen.conflicts}</h1>
        {hasConflicts ? <KeyHelp /> : null}
        <FolderFilter screen="conflicts" pairs={snapshot.pairs} pairId={pairId} />
      </div>
      <ResolvedNote resolution={resolution} />
      {hasConflicts ? (
        <Window snapshot={snapshot} pairId={pairId} resolution={resolution} />
      ) : (
        <EmptyState icon="in-sync" title={text.conflict.empty} detail={text.conflict.emptyDetail} />
      )}
    </div>
  );
}

function KeyHelp() {
  const { text } = useWords();
  const rows = conflictKeyRows(text);
  const said = rows.map(({ keys, means }) => text.keys.row(keys.join(' '), means)).join('; ');
  return (
    <Tooltip label={<KeyRows rows={rows} />}>
      <button type="button" className="button quiet" aria-label={text.keys.row(text.conflict.keys, said)}>
        <Icon name="info" />
        {text.conflict.keys}
      </button>
    </Tooltip>
  );
}

function Window({ snapshot, pairId, resolution }: Props & { readonly resolution: Resolution }) {
  const { text, format } = useWords();
  const { pairs, conflicts } = snapshot;
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  /** Whose content is shown; the one merged is named with its version, so that a side that moves on ends the merging. */
  const [opened, setOpened] = useState<string | undefined>(undefined);
  const [merging, setMerging] = useState<string | undefined>(undefined);
  const words = useDeferredValue(typed.trim());

  const pairOrder = pairs.map(({ id }) => id).join('\n');
  const shown = useMemo(() => filterConflicts(conflicts, pairId, words), [conflicts, pairId, words]);
  const groups = useMemo(() => groupConflicts(shown, pairOrder.split('\n')), [shown, pairOrder]);
  const rows = useMemo(() => toRows(groups), [groups]);
  const ordered = useMemo(() => groups.flatMap(({ members }) => members), [groups]);
  const total = pairId === undefined ? conflicts.length : filterConflicts(conflicts, pairId, '').length;

  // When the one looked into is resolved, the one that takes its place follows.
  const place = useRef(0);
  const found = ordered.findIndex(({ id }) => id === chosen);
  const index = found === -1 ? Math.min(place.current, ordered.length - 1) : found;
  place.current = Math.max(0, index);
  const conflict = ordered[index];
  const tickedShown = ordered.filter(({ id }) => ticked.has(id));
  const names = new Map(pairs.length > 1 ? pairs.map(({ id, name }) => [id, name]) : []);
  const mergeKey = conflict === undefined ? undefined : `${conflict.id}\n${conflict.version}`;

  function tick(some: readonly ConflictView[], isTicked: boolean): void {
    const next = new Set(ticked);
    for (const { id } of some) {
      if (isTicked) {
        next.add(id);
      } else {
        next.delete(id);
      }
    }
    setTicked(next);
  }
  function startMerge(isMerging: boolean): void {
    setOpened(conflict?.id);
    setMerging(isMerging ? mergeKey : undefined);
  }
  const isMerging = merging !== undefined && merging === mergeKey;

  useConflictKeys({
    onChoose: (choice) => {
      if (conflict !== undefined && !resolution.isBusy && isPossible(conflict, choice)) {
        resolution.choose(conflict, choice);
      }
    },
    onMerge: () => {
      if (conflict?.local.kind === 'file' && conflict.remote.kind === 'file') {
        startMerge(true);
      }
    },
    onTick: () => {
      if (conflict !== undefined) {
        tick([conflict], !ticked.has(conflict.id));
      }
    },
    onApply: resolution.apply,
    onTakeBack: () => {
      if (isMerging) {
        setMerging(undefined);
      } else if (conflict !== undefined) {
        resolution.takeBack(conflict.id);
      }
    },
  });

  return (
    <>
      <p className="quiet-text">{text.conflict.kept}</p>
      <div className="conflict-panes">
        <section className="conflict-side" aria-label={text.screen.conflicts}>
          <div className="conflict-tools">
            <input
              type="search"
              aria-label={text.conflict.search}
              placeholder={text.conflict.search}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
            <div className="section-head">
              <label className="check">
                <input
                  type="checkbox"
                  checked={ordered.length > 0 && tickedShown.length === ordered.length}
                  onChange={(event) => tick(ordered, event.target.checked)}
                />
                {text.conflict.tickAll}
              </label>
              <span className="number" role="status">
                {text.conflict.shown(format.count(ordered.length), total)}
              </span>
            </div>
            <ManyChoices
              scopes={{
                ticked: tickedShown,
                folder:
                  groups.find(({ members }) => conflict !== undefined && members.includes(conflict))?.members ?? [],
                all: ordered,
              }}
              onRule={resolution.chooseByRule}
            />
          </div>
          {ordered.length === 0 ? (
            <p className="quiet-text conflict-none">{text.conflict.noMatch}</p>
          ) : (
            <ConflictList
              rows={rows}
              names={names}
              chosenId={conflict?.id}
              ticked={ticked}
              resolution={resolution}
              onLook={setChosen}
              onTick={tick}
            />
          )}
          <ApplyBar resolution={resolution} />
        </section>
        <section className="conflict-detail" aria-label={text.conflict.choose}>
          {conflict === undefined ? null : (
            <ConflictDetail
              conflict={conflict}
              pairName={names.get(conflict.pairId)}
              resolution={resolution}
              isOpen={opened === conflict.id}
              isMerging={isMerging}
              onOpen={() => setOpened(conflict.id)}
              onMerging={startMerge}
            />
          )}
        </section>
      </div>
    </>
  );
}

function ApplyBar({ resolution }: { readonly resolution: Resolution }) {
  const { text } = useWords();
  const { readyCount, leftOut, isBusy, failure } = resolution;
  return (
    <div className="conflict-apply">
      {failure === undefined ? null : <ReasonNote reason={failure} />}
      {leftOut === 0 ? null : <p className="hint">{text.conflict.leftOut(leftOut)}</p>}
      <div className="button-row">
        <button
          type="button"
          className="button primary"
          disabled={readyCount === 0 || isBusy}
          onClick={resolution.apply}
        >
          <Icon name="done" />
          {isBusy
            ? text.conflict.applying
            : readyCount === 0
              ? text.conflict.nothingChosen
              : text.conflict.apply(readyCount)}
        </button>
        {readyCount === 0 ? null : (
          <button type="button" className="button quiet" disabled={isBusy} onClick={resolution.discard}>
            {text.conflict.discard}
          </button>
        )}
      </div>
    </div>
  );
}
