/** What was just resolved, each with its way back, until it is dismissed or choices are applied again. */
import { IconButton } from '../parts/icon-button.tsx';
import { Note } from '../parts/note.tsx';
import { PathText } from '../parts/path-text.tsx';
import { useWords } from '../text/language.tsx';
import { isolateName, isolatePath } from '../text/visible-name.ts';
import type { Resolution, Resolved } from './resolution.ts';

export function ResolvedNote({ resolution }: { readonly resolution: Resolution }) {
  const { text } = useWords();
  const { resolved, forgetResolved } = resolution;
  if (resolved.length === 0) {
    return null;
  }
  return (
    <Note tone="good">
      <div className="section-head">
        <strong role="status">{text.conflict.resolved(resolved.length)}</strong>
        <IconButton icon="close" label={text.app.dismiss} onClick={forgetResolved} />
      </div>
      <ul className="resolved-list" aria-label={text.conflict.resolved(resolved.length)}>
        {resolved.map((one) => (
          <ResolvedRow key={one.conflictId} one={one} resolution={resolution} />
        ))}
      </ul>
    </Note>
  );
}

function ResolvedRow({ one, resolution }: { readonly one: Resolved; readonly resolution: Resolution }) {
  const { text, problem } = useWords();
  const { undone } = one;
  return (
    <li>
      <PathText path={one.path} />
      {one.copyPath === undefined ? null : (
        <span className="quiet-text">{text.conflict.resolvedCopy(isolatePath(one.copyPath))}</span>
      )}
      {typeof undone === 'object' ? <span className="field-error">{problem(undone.code).title}</span> : null}
      {undone === 'yes' ? (
        <span className="quiet-text">{text.conflict.undone}</span>
      ) : one.undoId === undefined ? null : (
        <button
          type="button"
          className="button quiet"
          disabled={undone === 'busy'}
          aria-label={text.conflict.undoOf(isolateName(one.path))}
          onClick={() => resolution.undo(one)}
        >
          {text.conflict.undo}
        </button>
      )}
    </li>
  );
}
