/**
 * One call of a user interface, whatever carries it: the method must exist and its arguments must fit its schema before the
 * engine sees them. Rejects with `usage` otherwise.
 */
import * as v from 'valibot';
import { type EngineApi, type MethodName, methodParams } from '../contract/methods.ts';
import type { Reason } from '../contract/model.ts';
import { AppError, toAppError } from '../foundation/app-error.ts';

export async function callMethod(api: EngineApi, method: string, params: unknown): Promise<unknown> {
  if (!isMethodName(method)) {
    throw new AppError('usage', 'there is no such method');
  }
  return await callKnown(api, method, params);
}

async function callKnown<Method extends MethodName>(api: EngineApi, method: Method, params: unknown): Promise<unknown> {
  const parsed = v.safeParse(methodParams[method], params);
  if (!parsed.success) {
    throw new AppError('usage', `${method}: ${v.summarize(parsed.issues)}`);
  }
  return await api[method](parsed.output);
}

function isMethodName(method: string): method is MethodName {
  return Object.hasOwn(methodParams, method);
}

/** A failure as a user interface may know it. What is a bug keeps its text for the log only. */
export function toReason(thrown: unknown): Reason {
  const error = toAppError(thrown);
  return {
    code: error.code,
    detail: error.code === 'internal' ? 'unexpected failure' : error.message,
    ...(error.data.cosCode === undefined ? {} : { cosCode: error.data.cosCode }),
    ...(error.data.requestId === undefined ? {} : { requestId: error.data.requestId }),
  };
}
