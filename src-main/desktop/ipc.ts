/**
 * The page's way to the engine, and the only file that names `ipcMain`: one channel of calls in, patches out through the window.
 * A call counts only from the top frame of our own page; its arguments are checked before the engine sees them.
 */
import type * as Electron from 'electron';
import * as v from 'valibot';
import { callMethod, toReason } from '../app/call-method.ts';
import type { EngineApi, MethodName } from '../contract/methods.ts';
import { AppError } from '../foundation/app-error.ts';
import type { Logger } from '../foundation/logger.ts';
import { type CallAnswer, callChannel } from './channels.ts';
import { isPageUrl } from './page-scheme.ts';

const call = v.strictObject({ method: v.string(), params: v.record(v.string(), v.unknown()) });

/** What only a user asks for; a page that is out of sight may go on asking for the rest. */
const deeds: ReadonlySet<string> = new Set<MethodName>([
  'pause',
  'resume',
  'syncNow',
  'answerHold',
  'addPair',
  'updatePair',
  'removePair',
  'addAccount',
  'updateAccount',
  'resolveConflicts',
  'undoResolution',
  'retryPath',
  'restoreVersion',
  'updateSettings',
  'startDemo',
  'setBucketVersioning',
  'setBucketAcl',
  'setBucketCors',
  'setBucketTags',
  'setUploadCleanup',
  'abortUnfinishedUpload',
]);

/** What this file takes of Electron. */
export type IpcApis = Pick<typeof Electron, 'ipcMain'>;

export function answerCalls(
  electron: IpcApis,
  { api, logger, onUserActs }: { readonly api: EngineApi; readonly logger: Logger; readonly onUserActs?: () => void },
): void {
  electron.ipcMain.handle(callChannel, async (event, request: unknown): Promise<CallAnswer> => {
    try {
      if (!isOurPage(event)) {
        throw new AppError('usage', 'the caller is not our page');
      }
      const parsed = v.safeParse(call, request);
      if (!parsed.success) {
        throw new AppError('usage', `malformed call: ${v.summarize(parsed.issues)}`);
      }
      const { method, params } = parsed.output;
      if (deeds.has(method)) {
        onUserActs?.();
      }
      return { ok: true, result: await callMethod(api, method, params) };
    } catch (error) {
      logger.log('warn', 'call refused or failed', { error });
      return { ok: false, problem: toReason(error) };
    }
  });
}

/** A frame that is gone by now (null) is nobody to answer. */
function isOurPage({ senderFrame }: Electron.IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isPageUrl(senderFrame.url);
}
