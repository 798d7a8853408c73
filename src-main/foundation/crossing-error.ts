/** An error on its way from one thread to another: its facts cross, and become an AppError again. */
import * as v from 'valibot';
import { type ProblemCode, problemDispositions } from '../contract/problem-codes.ts';
import { AppError, toAppError } from './app-error.ts';

const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problemDispositions, code);

export const crossingError = v.object({
  code: v.custom<ProblemCode>((value) => typeof value === 'string' && isProblemCode(value)),
  message: v.string(),
  data: v.object({ path: v.optional(v.string()), errno: v.optional(v.string()) }),
});

export type CrossingError = v.InferOutput<typeof crossingError>;

export function toCrossing(thrown: unknown): CrossingError {
  const { code, message, data } = toAppError(thrown);
  return { code, message, data: definedOf(data) };
}

export function fromCrossing({ code, message, data }: CrossingError): AppError {
  return new AppError(code, message, { data: definedOf(data) });
}

function definedOf({ path, errno }: { readonly path?: string | undefined; readonly errno?: string | undefined }): {
  readonly path?: string;
  readonly errno?: string;
} {
  return { ...(path === undefined ? {} : { path }), ...(errno === undefined ? {} : { errno }) };
}
