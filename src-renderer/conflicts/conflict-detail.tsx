/** One conflict: where, since when, of which kind, the facts of both sides, what can be chosen, and the contents on request. */
import type { ConflictView } from '../../src-main/contract/model.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Moment } from '../parts/moment.tsx';
import { Note } from '../parts/note.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { RevealButton } from '../parts/reveal-button.tsx';
import { useWords } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';
import { ConflictContent } from './conflict-content.tsx';
import { ConflictSideFacts } from './conflict-side-facts.tsx';
import { newerSide } from './newer-side.ts';
import type { Resolution } from './resolution.ts';
import { isPossible, isStale } from './staged-choices.ts';

type Props = {
  readonly conflict: ConflictView;
  readonly pairName: string | undefined;
  readonly resolution: Resolution;
  readonly isOpen: boolean;
  readonly isMerging: boolean;
  readonly onOpen: () => void;
  readonly onMerging: (isMerging: boolean) => void;
};

const choices = [
  { choice: 'local', icon: 'local', key: '1' },
  { choice: 'remote', icon: 'remote', key: '2' },
  { choice: 'both', icon: 'both', key: '3' },
] as const;

export function ConflictDetail({ conflict, pairName, resolution, isOpen, isMerging, onOpen, onMerging }: Props) {
  const { text, format } = useWords();
  const newer = newerSide(conflict);
  const staged = resolution.staged.get(conflict.id);
  const current = staged !== undefined && !isStale(conflict, staged) ? staged : undefined;
  const sizes = [conflict.local, conflict.remote].reduce((sum, one) => sum + (one.kind === 'file' ? one.size : 0), 0);
  return (
    <>
      <header className="conflict-head">
        <h2 className="conflict-path">
          <bdi>{toVisibleName(conflict.path)}</bdi>
        </h2>
        <p className="facts">
          <span>{text.conflictKind[conflict.kind]}</span>
          <Moment at={conflict.foundAt} say={text.conflict.found} />
          {pairName === undefined ? null : <bdi>{toVisibleName(pairName)}</bdi>}
          <CopyButton label={text.conflict.copyPath} value={conflict.path} />
          <RevealButton pairId={conflict.pairId} path={conflict.path} isQuiet />
        </p>
      </header>
      <Outcome conflict={conflict} resolution={resolution} />
      <div className="conflict-sides">
        {(['local', 'remote'] as const).map((side) => (
          <ConflictSideFacts
            key={side}
            icon={side}
            path={conflict.path}
            title={text.conflict[side]}
            side={conflict[side]}
            isNewer={newer === side}
          />
        ))}
      </div>
      <fieldset className="conflict-choices">
        <legend className="visually-hidden">{text.conflict.choose}</legend>
        {choices.map(({ choice, icon, key }) => (
          <button
            key={choice}
            type="button"
            className="button"
            aria-pressed={current?.choice === choice}
            aria-keyshortcuts={key}
            title={text.conflict.choiceMeans[choice]}
            disabled={resolution.isBusy || !isPossible(conflict, choice)}
            onClick={() => resolution.choose(conflict, choice)}
          >
            <Icon name={icon} />
            {text.conflictChoice[choice]}
            <span className="key" aria-hidden="true">
              {key}
            </span>
          </button>
        ))}
        {current === undefined ? null : (
          <button type="button" className="button quiet" onClick={() => resolution.takeBack(conflict.id)}>
            {text.conflict.takeBack}
          </button>
        )}
      </fieldset>
      <p className="hint" role="status">
        {current === undefined ? <AbsentSide conflict={conflict} /> : text.conflict.choiceMeans[current.choice]}
      </p>
      {isOpen ? (
        <ConflictContent
          key={`${conflict.id}\n${conflict.version}`}
          conflict={conflict}
          merged={current?.text}
          isMerging={isMerging}
          onMerging={onMerging}
          onMerged={(merged) => {
            resolution.choose(conflict, 'merged', merged);
            onMerging(false);
          }}
        />
      ) : sizes === 0 ? null : (
        <div className="button-row">
          <button type="button" className="button" onClick={onOpen}>
            <Icon name="conflict" />
            {text.content.show(format.bytes(sizes))}
          </button>
          <span className="hint">{text.content.showHint}</span>
        </div>
      )}
    </>
  );
}

/** Keeping a side that has nothing deletes the other: this must be plain before it is chosen. */
function AbsentSide({ conflict }: { readonly conflict: ConflictView }) {
  const { text } = useWords();
  if (conflict.local.kind === 'absent') {
    return text.conflict.deletesRemote;
  }
  return conflict.remote.kind === 'absent' ? text.conflict.deletesLocal : null;
}

function Outcome({ conflict, resolution }: Pick<Props, 'conflict' | 'resolution'>) {
  const { text } = useWords();
  const refused = resolution.refused.get(conflict.id);
  const staged = resolution.staged.get(conflict.id);
  if (refused?.outcome === 'failed') {
    return <ReasonNote reason={refused.reason} />;
  }
  if (refused !== undefined) {
    return <Note tone="warn">{text.conflict.movedOn}</Note>;
  }
  return staged !== undefined && isStale(conflict, staged) ? (
    <Note tone="warn">{text.conflict.staleChoice}</Note>
  ) : null;
}
