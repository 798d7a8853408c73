/** Asks before something that cannot simply be undone. It stays open until that is done, and says in place why it was not. */
import type { ReactNode } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { useWords } from '../text/language.tsx';
import { TaskButton } from './task-button.tsx';
import { useToldTask } from './use-told-task.ts';

type Props = {
  readonly title: string;
  readonly children: ReactNode;
  readonly confirm: string;
  readonly look?: 'primary' | 'danger';
  readonly onClose: () => void;
  readonly onConfirm: () => Promise<void>;
};

export function Question({ title, children, confirm, look = 'danger', onClose, onConfirm }: Props) {
  const { text } = useWords();
  const task = useToldTask();
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" data-first-focus onClick={onClose}>
            {text.action.cancel}
          </button>
          <TaskButton look={look} isBusy={task.isBusy} onClick={() => task.run(onConfirm, onClose)}>
            {confirm}
          </TaskButton>
        </>
      }
    >
      {children}
      {task.failure === undefined ? null : <ReasonNote reason={task.failure} />}
    </Dialog>
  );
}
