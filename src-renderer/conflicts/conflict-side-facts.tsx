/** One side of a conflict as it was when found. */
import type { ConflictSide } from '../../src-main/contract/model.ts';
import { assertNever } from '../assert-never.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { useWords } from '../text/language.tsx';
import { isolateName } from '../text/visible-name.ts';

type Props = {
  readonly icon: IconName;
  readonly title: string;
  /** Whose side it is: sides of several conflicts stand on one page. */
  readonly path: string;
  readonly side: ConflictSide;
  readonly isNewer: boolean;
};

export function ConflictSideFacts({ icon, title, path, side, isNewer }: Props) {
  const { text } = useWords();
  return (
    <section className="side" aria-label={text.action.ofFolder(title, isolateName(path))}>
      <h3>
        <Icon name={icon} />
        {title}
        {isNewer ? <span className="tag">{text.conflict.newer}</span> : null}
      </h3>
      <Facts side={side} />
    </section>
  );
}

function Facts({ side }: { readonly side: ConflictSide }) {
  const { text, format } = useWords();
  switch (side.kind) {
    case 'absent':
      return <p className="quiet-text">{text.conflict.absent}</p>;
    case 'folder':
      return <p>{text.conflict.folderSide}</p>;
    case 'file':
      return (
        <dl className="fact-list">
          <dt>{text.conflict.size}</dt>
          <dd title={format.count(side.size)}>{format.bytes(side.size)}</dd>
          <dt>{text.conflict.modified}</dt>
          <dd>{side.modifiedAt === undefined ? text.conflict.unknown : format.dateTime(side.modifiedAt)}</dd>
          {side.etag === undefined ? null : (
            <>
              <dt>{text.conflict.etag}</dt>
              <dd className="code">{side.etag}</dd>
            </>
          )}
          {side.crc64 === undefined ? null : (
            <>
              <dt>{text.conflict.crc64}</dt>
              <dd className="code">{side.crc64}</dd>
            </>
          )}
        </dl>
      );
    default:
      return assertNever(side);
  }
}
