/** The conflicts that match the filter, by folder, with what is chosen for each. The row that has the focus is the one looked into. */
import type { ConflictView } from '../../src-main/contract/model.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { splitPath } from '../parts/path-text.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { useWords } from '../text/language.tsx';
import { isolateName, isolatePath, toVisibleName } from '../text/visible-name.ts';
import type { ConflictGroup, ListRow } from './list-rows.ts';
import type { Resolution } from './resolution.ts';
import { isStale } from './staged-choices.ts';

const rowHeight = 46;
const choiceIcons = { local: 'local', remote: 'remote', both: 'both', merged: 'edit' } as const satisfies Record<
  string,
  IconName
>;

type Props = {
  readonly rows: readonly ListRow[];
  readonly names: ReadonlyMap<string, string>;
  readonly chosenId: string | undefined;
  readonly ticked: ReadonlySet<string>;
  readonly resolution: Resolution;
  readonly onLook: (conflictId: string) => void;
  readonly onTick: (conflicts: readonly ConflictView[], isTicked: boolean) => void;
};

export function ConflictList({ rows, names, chosenId, ticked, resolution, onLook, onTick }: Props) {
  const { text } = useWords();
  return (
    <VirtualList label={text.screen.conflicts} count={rows.length} rowHeight={rowHeight} hasButtons>
      {(index, isActive) => {
        const row = rows[index];
        if (row === undefined) {
          return null;
        }
        if (row.kind === 'group') {
          return (
            <GroupRow
              group={row}
              pairName={names.get(row.pairId)}
              ticked={ticked}
              isActive={isActive}
              onTick={onTick}
            />
          );
        }
        const { conflict } = row;
        return (
          <div className="conflict-row" data-chosen={conflict.id === chosenId}>
            <input
              type="checkbox"
              tabIndex={-1}
              aria-label={text.conflict.tick(isolateName(conflict.path))}
              checked={ticked.has(conflict.id)}
              onChange={(event) => onTick([conflict], event.target.checked)}
            />
            <button
              type="button"
              data-row=""
              data-conflict={conflict.id}
              className="conflict-name"
              tabIndex={isActive ? 0 : -1}
              aria-current={conflict.id === chosenId ? 'true' : undefined}
              onFocus={() => onLook(conflict.id)}
              onClick={() => onLook(conflict.id)}
            >
              <bdi title={toVisibleName(conflict.path)}>{toVisibleName(splitPath(conflict.path)[1])}</bdi>
              <RowState conflict={conflict} resolution={resolution} />
            </button>
          </div>
        );
      }}
    </VirtualList>
  );
}

type GroupProps = {
  readonly group: ConflictGroup;
  readonly pairName: string | undefined;
  readonly ticked: ReadonlySet<string>;
  readonly isActive: boolean;
  readonly onTick: Props['onTick'];
};

function GroupRow({ group, pairName, ticked, isActive, onTick }: GroupProps) {
  const { text, format } = useWords();
  const count = group.members.filter(({ id }) => ticked.has(id)).length;
  const folder = group.folder === '' ? text.conflict.topFolder : group.folder.slice(0, -1);
  const words = pairName === undefined ? folder : `${pairName} / ${folder}`;
  return (
    <label className="conflict-group" title={toVisibleName(words)}>
      <input
        type="checkbox"
        data-row=""
        tabIndex={isActive ? 0 : -1}
        aria-label={text.conflict.tickFolder(isolatePath(words))}
        checked={count === group.members.length}
        ref={(box) => {
          if (box !== null) {
            box.indeterminate = count > 0 && count < group.members.length;
          }
        }}
        onChange={(event) => onTick(group.members, event.target.checked)}
      />
      <bdi>{toVisibleName(words)}</bdi>
      <span className="number">{format.count(group.members.length)}</span>
    </label>
  );
}

/** What is chosen, or what came of it; otherwise the kind of conflict. */
function RowState({ conflict, resolution }: { readonly conflict: ConflictView; readonly resolution: Resolution }) {
  const { text, problem } = useWords();
  const staged = resolution.staged.get(conflict.id);
  const refused = resolution.refused.get(conflict.id);
  if (refused !== undefined) {
    return (
      <span className="conflict-state" data-tone="bad">
        <Icon name="problem" size={13} />
        {refused.outcome === 'failed'
          ? text.conflict.failed(problem(refused.reason.code).title)
          : text.conflict.movedOn}
      </span>
    );
  }
  if (staged === undefined) {
    return <span className="conflict-state">{text.conflictKind[conflict.kind]}</span>;
  }
  return isStale(conflict, staged) ? (
    <span className="conflict-state" data-tone="warn">
      <Icon name="problem" size={13} />
      {text.conflict.staleChoice}
    </span>
  ) : (
    <span className="conflict-state" data-tone="busy">
      <Icon name={choiceIcons[staged.choice]} size={13} />
      {text.conflictChoice[staged.choice]}
    </span>
  );
}
