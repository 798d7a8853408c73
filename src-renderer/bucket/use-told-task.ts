/** Work the user started and waits for. Its failure stands where it was started; where that is gone by then, it is told in passing. */
import { useEffect, useRef } from 'react';
import { toReason, useActions } from '../state/actions.tsx';
import { useTask } from '../state/asked.ts';

type ToldTask = Omit<ReturnType<typeof useTask>, 'run'> & {
  /** `onDone` is not called where nobody is there any more to see it. */
  readonly run: (work: () => Promise<void>, onDone?: () => void) => void;
};

export function useToldTask(): ToldTask {
  const { say } = useActions();
  const task = useTask();
  const place = useRef<'shown' | 'gone'>('shown');
  useEffect(() => {
    place.current = 'shown';
    return () => {
      place.current = 'gone';
    };
  }, []);
  return {
    ...task,
    run: (work, onDone) =>
      task.run(async () => {
        try {
          await work();
        } catch (error) {
          if (place.current === 'gone') {
            const { code } = toReason(error);
            say(({ text, problem }) => text.app.failed(problem(code).title));
          }
          throw error;
        }
        if (place.current === 'shown') {
          onDone?.();
        }
      }),
  };
}
