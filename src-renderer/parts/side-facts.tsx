/** What one side holds of a path: nothing, a folder, or a file with what is known of it. */
import type { ConflictSide } from '../../src-main/contract/model.ts';
import { assertNever } from '../assert-never.ts';
import { useWords } from '../text/language.tsx';

type Props = {
  readonly side: ConflictSide;
  /** Where two sides are weighed against each other, that a time is not known is a fact too. */
  readonly tellsUnknown?: boolean;
};

export function SideFacts({ side, tellsUnknown = false }: Props) {
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
          {side.modifiedAt === undefined && !tellsUnknown ? null : (
            <>
              <dt>{text.conflict.modified}</dt>
              <dd>{side.modifiedAt === undefined ? text.conflict.unknown : format.dateTime(side.modifiedAt)}</dd>
            </>
          )}
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
