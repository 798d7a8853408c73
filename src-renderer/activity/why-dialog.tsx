/** "Why?" of a path, from wherever a path is listed. */
import { Dialog } from '../parts/dialog.tsx';
import { useWords } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';
import './activity.css';
import { PathActions } from './entry-dialog.tsx';
import { ExplainedPath } from './explained-path.tsx';

type Props = { readonly pairId: string; readonly path: string; readonly onClose: () => void };

export function WhyDialog({ pairId, path, onClose }: Props) {
  const { text } = useWords();
  return (
    <Dialog
      title={text.explain.ask}
      size="large"
      onClose={onClose}
      actions={
        <button type="button" className="button" data-first-focus onClick={onClose}>
          {text.action.close}
        </button>
      }
    >
      <p className="whole-path">
        <bdi>{toVisibleName(path)}</bdi>
      </p>
      <PathActions pairId={pairId} path={path} />
      <ExplainedPath pairId={pairId} path={path} />
    </Dialog>
  );
}
