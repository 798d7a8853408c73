/** The structured columns of the state: written as JSON, and checked when read, as a file can be damaged or edited. */
import * as v from 'valibot';
import type { ConflictKind, ConflictSide, Reason } from '../contract/model.ts';
import { type ProblemCode, problemDispositions } from '../contract/problem-codes.ts';
import { AppError } from '../foundation/app-error.ts';
import type { IntendedTransfer, ResumePoint } from './pair-store.ts';

const conflictSide: v.GenericSchema<unknown, ConflictSide> = v.variant('kind', [
  v.object({ kind: v.literal('absent') }),
  v.object({ kind: v.literal('folder') }),
  v.object({
    kind: v.literal('file'),
    size: v.number(),
    modifiedAt: v.exactOptional(v.number()),
    etag: v.exactOptional(v.string()),
    crc64: v.exactOptional(v.string()),
  }),
]);

const problemCode = v.custom<ProblemCode>(
  (value) => typeof value === 'string' && Object.hasOwn(problemDispositions, value),
);

const reason: v.GenericSchema<unknown, Reason> = v.object({
  code: problemCode,
  detail: v.string(),
  cosCode: v.exactOptional(v.string()),
  requestId: v.exactOptional(v.string()),
});

const conflictKind: v.GenericSchema<unknown, ConflictKind> = v.picklist([
  'edit-edit',
  'create-create',
  'edit-delete',
  'delete-edit',
  'file-folder',
]);

const intentKind = v.picklist([
  'replacement',
  'multipart-upload',
  'remote-write',
  'temporary-object',
  'partial-download',
  'upload',
  'download',
]);

const localPrint = v.object({
  size: v.number(),
  mtimeMs: v.number(),
  ctimeMs: v.number(),
  ino: v.number(),
  dev: v.number(),
});

const intendedTransfer: v.GenericSchema<unknown, IntendedTransfer> = v.object({
  local: localPrint,
  remote: v.exactOptional(v.object({ etag: v.string(), size: v.number(), versionId: v.exactOptional(v.string()) })),
  md5: v.exactOptional(v.string()),
  committedAt: v.number(),
});

const resumePoint: v.GenericSchema<unknown, ResumePoint> = v.variant('kind', [
  v.object({ kind: v.literal('upload'), partSizeBytes: v.number(), local: localPrint }),
  v.object({
    kind: v.literal('download'),
    partSizeBytes: v.number(),
    size: v.number(),
    fetched: v.array(v.tuple([v.number(), v.string()])),
  }),
]);

export const readConflictSide = (json: string): ConflictSide => check(conflictSide, parse(json));
export const readTransfer = (json: string): IntendedTransfer => check(intendedTransfer, parse(json));
export const readResumePoint = (json: string): ResumePoint => check(resumePoint, parse(json));
export const readReason = (json: string): Reason => check(reason, parse(json));
export const readConflictKind = (text: string): ConflictKind => check(conflictKind, text);
export const readIntentKind = (text: string): v.InferOutput<typeof intentKind> => check(intentKind, text);

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new AppError('state-unusable', 'the state file holds text that is not JSON', { cause: error });
  }
}

function check<Output>(schema: v.GenericSchema<unknown, Output>, value: unknown): Output {
  const result = v.safeParse(schema, value);
  if (!result.success) {
    throw new AppError('state-unusable', `the state file holds an unexpected value: ${result.issues[0].message}`);
  }
  return result.output;
}
