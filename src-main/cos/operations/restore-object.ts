/** POST Object restore, makes an archived object readable for some days: https://www.tencentcloud.com/document/product/436/12633 */
import { AppError } from '../../foundation/app-error.ts';
import { type CosRequester, xmlBody } from '../request.ts';
import { type RestoreRequest, restoreRequest } from '../wire/restore-request.ts';
import { type ResourceTarget, resourceRequest } from './resource-target.ts';

/** `under-way`: it takes minutes to days, and HEAD tells. `readable`: it was readable already, now for longer. */
export type RestoreState = 'under-way' | 'readable';

/** Resolves also when a restore is under way already. */
export async function restoreObject(
  requester: CosRequester,
  target: ResourceTarget,
  request: RestoreRequest,
  signal?: AbortSignal,
): Promise<RestoreState> {
  try {
    return await requester.send(
      { method: 'POST', ...resourceRequest(target, { restore: '' }), ...xmlBody(restoreRequest.write(request)) },
      ({ status }) => (status === 200 ? 'readable' : 'under-way'),
      signal,
    );
  } catch (error) {
    if (!(error instanceof AppError && error.data.cosCode === 'RestoreAlreadyInProgress')) {
      throw error;
    }
    return 'under-way';
  }
}
