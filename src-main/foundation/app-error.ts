/**
 * The one error type. Libraries' errors are converted to it in the file that owns the library; what is left unconverted is a
 * bug and travels as `internal`. Never holds a secret: `data` is logged and shown.
 */
import { type Disposition, type ProblemCode, problemDispositions } from '../contract/problem-codes.ts';

/** Facts about a failure, safe to log and to show. */
export type ErrorData = {
  readonly path?: string;
  readonly key?: string;
  readonly bucket?: string;
  /** The COS error code and HTTP status as answered, for support. */
  readonly cosCode?: string;
  readonly httpStatus?: number;
  readonly requestId?: string;
  /** The errno of a failed system call or the code of a failed connection. */
  readonly errno?: string;
  readonly retryAfterMs?: number;
  /** Server time minus local time, when the server named its own. */
  readonly clockOffsetMs?: number;
};

export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ProblemCode;
  readonly data: ErrorData;

  constructor(code: ProblemCode, message: string, options: { cause?: unknown; data?: ErrorData } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.data = options.data ?? {};
  }

  get disposition(): Disposition {
    return problemDispositions[this.code];
  }
}

/** Whatever was thrown, as an AppError. Anything that is not one already is a bug and keeps its cause. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) {
    return thrown;
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('internal', message, { cause: thrown });
}

export function hasCode(thrown: unknown, ...codes: readonly ProblemCode[]): thrown is AppError {
  return thrown instanceof AppError && codes.includes(thrown.code);
}
