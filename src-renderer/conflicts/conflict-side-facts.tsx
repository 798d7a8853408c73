/** One side of a conflict as it was when found. */
import type { ConflictSide } from '../../src-main/contract/model.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { SideFacts } from '../parts/side-facts.tsx';
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
      <SideFacts side={side} tellsUnknown />
    </section>
  );
}
