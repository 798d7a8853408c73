/** One thing that was done: picture and words for the kind, path, size, time. */
import type { ActivityKind, ActivityView } from '../../src-main/contract/model.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Moment } from '../parts/moment.tsx';
import { PathText, splitPath } from '../parts/path-text.tsx';
import { useWords } from '../text/language.tsx';
import { isolateName, toVisibleName } from '../text/visible-name.ts';

export const activityIcons: Readonly<Record<ActivityKind, IconName>> = {
  uploaded: 'up',
  downloaded: 'down',
  'deleted-remote': 'deleted',
  'deleted-local': 'deleted',
  'made-remote-folder': 'new-folder',
  'made-local-folder': 'new-folder',
  'renamed-remote': 'renamed',
  'renamed-local': 'renamed',
  'conflict-found': 'conflict',
  'conflict-resolved': 'resolved',
  'problem-found': 'problem',
  adopted: 'same',
};

const hasBytes: ReadonlySet<ActivityKind> = new Set(['uploaded', 'downloaded', 'adopted']);

type Props = { readonly entry: ActivityView; readonly folder: string | undefined };

/** Four cells of a grid; the row around them is the caller's. */
export function ActivityCells({ entry, folder }: Props) {
  const { text, format, problem } = useWords();
  const icon = activityIcons[entry.kind];
  return (
    <>
      <span className="row-icon" data-kind={icon}>
        <Icon name={icon} />
      </span>
      <span className="row-words">
        <PathText path={entry.path} />
        <span className="quiet-text row-detail">
          {text.activityKind[entry.kind]}
          {entry.from === undefined ? null : ` · ${text.activity.renamedFrom(isolateName(splitPath(entry.from)[1]))}`}
          {entry.reason === undefined ? null : `: ${problem(entry.reason.code).title}`}
          {folder === undefined ? null : (
            <>
              {' · '}
              <bdi>{toVisibleName(folder)}</bdi>
            </>
          )}
        </span>
      </span>
      <span className="number">{hasBytes.has(entry.kind) ? format.bytes(entry.bytes) : null}</span>
      <span className="when">
        <Moment at={entry.at} />
      </span>
    </>
  );
}
