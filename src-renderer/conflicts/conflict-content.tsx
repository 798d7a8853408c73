/** What both sides of a conflict hold, each fetched when its tab is shown and not before. Made anew for each version of a conflict. */
import { lazy, Suspense, useState } from 'react';
import type { SideContent } from '../../src-main/contract/conflicts.ts';
import type { ConflictView } from '../../src-main/contract/model.ts';
import { ReasonNote } from '../parts/reason-note.tsx';
import { TabList } from '../parts/tab-list.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { type Asked, useAsked } from '../state/asked.ts';
import { useWords } from '../text/language.tsx';
import { ContentView } from './content-view.tsx';

const TextPair = lazy(async () => ({ default: (await import('./text-pair.tsx')).TextPair }));
const MergePane = lazy(async () => ({ default: (await import('./merge-pane.tsx')).MergePane }));

type Side = 'local' | 'remote' | 'base';
type Fetched = { readonly asked: Asked<SideContent>; readonly reload: () => void };

/** A side without a file has nothing to fetch. */
function useSide(conflict: ConflictView, side: Side, isWanted: boolean): Fetched {
  const isFile = side === 'base' || conflict[side].kind === 'file';
  const fetched = useAsked('conflictContent', isWanted && isFile ? { conflictId: conflict.id, side } : undefined);
  return isFile ? fetched : { ...fetched, asked: { kind: 'done', result: { kind: 'absent' } } };
}

type Props = {
  readonly conflict: ConflictView;
  readonly merged: string | undefined;
  readonly isMerging: boolean;
  readonly onMerging: (isMerging: boolean) => void;
  readonly onMerged: (text: string) => void;
};

export function ConflictContent({ conflict, merged, isMerging, onMerging, onMerged }: Props) {
  const { text } = useWords();
  const [tab, setTab] = useState<'difference' | Side>('difference');
  const isBoth = tab === 'difference' || isMerging;
  const local = useSide(conflict, 'local', isBoth || tab === 'local');
  const remote = useSide(conflict, 'remote', isBoth || tab === 'remote');
  const base = useSide(conflict, 'base', isMerging || tab === 'base');
  const sides = { local, remote, base };
  const titles = { local: text.conflict.local, remote: text.conflict.remote, base: text.content.base };
  const pane = (side: Side) => (
    <Pane title={titles[side]} fetched={sides[side]} isFolder={side !== 'base' && conflict[side].kind === 'folder'} />
  );
  const texts = textsOf(local.asked, remote.asked);

  if (isMerging) {
    if (texts !== undefined && base.asked.kind !== 'loading') {
      return (
        <Suspense fallback={<Waiting label={text.content.loading} />}>
          <MergePane
            local={texts.local}
            remote={texts.remote}
            base={base.asked.kind === 'done' && base.asked.result.kind === 'text' ? base.asked.result.text : undefined}
            merged={merged}
            onUse={onMerged}
            onLeave={() => onMerging(false)}
          />
        </Suspense>
      );
    }
    if ([local, remote, base].some(({ asked }) => asked.kind === 'loading')) {
      return <Waiting label={text.content.loading} />;
    }
  }
  return (
    <TabList
      label={text.content.tabs}
      tabs={[
        { name: 'difference', label: text.content.difference },
        { name: 'local', label: text.content.local, icon: 'local' },
        { name: 'remote', label: text.content.remote, icon: 'remote' },
        { name: 'base', label: text.content.base },
      ]}
      current={tab}
      onChange={setTab}
    >
      {tab !== 'difference' ? (
        pane(tab)
      ) : texts === undefined ? (
        <div className="content-sides">
          {(['local', 'remote'] as const).map((side) => (
            <section key={side} aria-label={titles[side]}>
              <h3>{titles[side]}</h3>
              {pane(side)}
            </section>
          ))}
        </div>
      ) : (
        <Suspense fallback={<Waiting label={text.content.loading} />}>
          <TextPair
            left={{ text: texts.local, label: text.conflict.local }}
            right={{ text: texts.remote, label: text.conflict.remote }}
            sameWords={text.content.same}
          >
            <button type="button" className="button" onClick={() => onMerging(true)}>
              {text.content.merge}
            </button>
          </TextPair>
        </Suspense>
      )}
    </TabList>
  );
}

function textsOf(local: Asked<SideContent>, remote: Asked<SideContent>) {
  return local.kind === 'done' &&
    local.result.kind === 'text' &&
    remote.kind === 'done' &&
    remote.result.kind === 'text'
    ? { local: local.result.text, remote: remote.result.text }
    : undefined;
}

type PaneProps = { readonly title: string; readonly fetched: Fetched; readonly isFolder: boolean };

function Pane({ title, fetched: { asked, reload }, isFolder }: PaneProps) {
  const { text } = useWords();
  if (isFolder) {
    return <p className="quiet-text">{text.content.folder}</p>;
  }
  switch (asked.kind) {
    case 'loading':
      return <Waiting label={text.content.loading} />;
    case 'failed':
      return <ReasonNote reason={asked.reason} onRetry={reload} />;
    case 'done':
      return <ContentView content={asked.result} title={title} />;
  }
}
