/**
 * The bridge into the page, and the only file that names `contextBridge`. The page gets three functions and nothing of Electron:
 * no channel of its own choice, no event object. Bundled to one CommonJS file, as a sandboxed preload must be.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { CallAnswer } from './channels.ts';
import { callChannel, patchChannel, screenChannel } from './channels.ts';

contextBridge.exposeInMainWorld('driftless', {
  /** Resolves to the result; rejects with the bare `Reason`, because the bridge keeps only the message of an Error. */
  call: async (method: string, params: unknown): Promise<unknown> => {
    const answer: CallAnswer = await ipcRenderer.invoke(callChannel, { method, params });
    if (!answer.ok) {
      throw answer.problem;
    }
    return answer.result;
  },
  /** Calls `listener` with each patch until the returned function is called. */
  onPatch: (listener: (patch: unknown) => void): (() => void) => {
    const onMessage = (_event: unknown, patch: unknown): void => listener(patch);
    ipcRenderer.on(patchChannel, onMessage);
    return () => {
      ipcRenderer.removeListener(patchChannel, onMessage);
    };
  },
  /** Where a dropped file or folder is on this computer; '' for one that a page has made. */
  droppedPath: (file: File): string => webUtils.getPathForFile(file),
});

// The address is the page's only state of navigation, and it is the same in this world as in the page's own.
ipcRenderer.on(screenChannel, (_event: unknown, hash: unknown) => {
  if (typeof hash === 'string' && hash.startsWith('#/')) {
    window.location.hash = hash;
  }
});
