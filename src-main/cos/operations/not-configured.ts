/** "Nothing configured" is an answer, not a failure. */
import { hasCode } from '../../foundation/app-error.ts';

/**
 * What `answer` resolves with, or undefined when COS said 404 with a code of its own. Besides the bucket and the object, whose codes
 * stay errors, only the configuration itself can be missing; its code has many spellings, not all of them documented.
 */
export async function unlessNotConfigured<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const isNotConfigured =
      hasCode(error, 'cos-rejected') && error.data.httpStatus === 404 && error.data.cosCode !== undefined;
    if (!isNotConfigured) {
      throw error;
    }
    return undefined;
  }
}
