/**
 * A folder dropped anywhere onto the page begins a synced folder. Only the desktop's window learns where the folder is; a browser keeps
 * that to itself, so there the page says what to do instead. Without this a browser would leave the page to show what was dropped.
 */
import { useEffect, useRef, useState } from 'react';
import { Icon } from './parts/icon.tsx';
import { useActions } from './state/actions.tsx';
import { goTo } from './state/route.ts';
import { useWords } from './text/language.tsx';
import { isolatePath } from './text/visible-name.ts';
import './folder-drop.css';

function holdsFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true;
}

export function FolderDrop() {
  const { text } = useWords();
  const { droppedPath, say } = useActions();
  /** Over how many nested elements the pointer is: leaving one for its child comes after entering the child. */
  const depth = useRef(0);
  const [isOver, setIsOver] = useState(false);

  function take(data: DataTransfer): void {
    const [item] = data.items;
    const file = item?.getAsFile() ?? data.files[0];
    if (file === undefined || item?.webkitGetAsEntry()?.isFile === true) {
      say(({ text }) => text.drop.notAFolder);
      return;
    }
    const path = droppedPath?.(file) ?? '';
    say(({ text }) => (path === '' ? text.drop.chooseIt : text.drop.isChosen(isolatePath(path))));
    goTo(path === '' ? { screen: 'add' } : { screen: 'add', localRoot: path });
  }
  const onDropped = useRef(take);
  useEffect(() => {
    onDropped.current = take;
  });

  useEffect(() => {
    const move = (by: number): void => {
      depth.current = Math.max(0, depth.current + by);
      setIsOver(depth.current > 0);
    };
    const over = (event: DragEvent): void => {
      if (holdsFiles(event) && event.dataTransfer !== null) {
        event.preventDefault();
        event.dataTransfer.dropEffect = 'link';
      }
    };
    const enter = (event: DragEvent): void => {
      over(event);
      if (holdsFiles(event)) {
        move(1);
      }
    };
    const leave = (event: DragEvent): void => {
      if (holdsFiles(event)) {
        move(-1);
      }
    };
    const drop = (event: DragEvent): void => {
      if (holdsFiles(event) && event.dataTransfer !== null) {
        event.preventDefault();
        move(Number.NEGATIVE_INFINITY);
        onDropped.current(event.dataTransfer);
      }
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, []);

  if (!isOver) {
    return null;
  }
  const isKnown = droppedPath !== undefined;
  return (
    <div className="drop-area" role="status">
      <Icon name="new-folder" size={34} />
      <p className="empty-title">{isKnown ? text.drop.here : text.drop.impossible}</p>
      <p>{isKnown ? text.drop.hereDetail : text.drop.impossibleDetail}</p>
    </div>
  );
}
