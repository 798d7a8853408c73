/**
 * Accounts and what can be asked of COS with their keys before a pair exists. A SecretKey travels in one direction only: no answer
 * here, or anywhere, holds one.
 */
import * as v from 'valibot';
import type { Reason } from './model.ts';

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));
const secret = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(4_096));

export const accountKeys = v.strictObject({
  secretId: secret,
  secretKey: secret,
  /** With temporary keys. */
  sessionToken: v.exactOptional(secret),
});

/** The place of a bucket: which account asks, and where. `endpoint` only for a server that is not Tencent Cloud, or a domain of one's own. */
export const bucketPlace = v.strictObject({
  accountId: name,
  bucket: name,
  region: name,
  endpoint: v.exactOptional(v.pipe(v.string(), v.url(), v.maxLength(2_000))),
});

export const accountMethods = {
  accounts: v.strictObject({}),
  addAccount: v.strictObject({ name, keys: accountKeys }),
  /** What is left out stays. New keys reach every pair of the account at once. */
  updateAccount: v.strictObject({ accountId: name, name: v.exactOptional(name), keys: v.exactOptional(accountKeys) }),
  /** Wipes its keys. Refused with `account-in-use` while a pair uses it. */
  removeAccount: v.strictObject({ accountId: name }),
  /** Checks keys, stored or typed, step by step; with a bucket, that too. Never rejects because a check failed. */
  testAccount: v.strictObject({
    keys: v.union([v.strictObject({ accountId: name }), accountKeys]),
    bucket: v.exactOptional(name),
    region: v.exactOptional(name),
    endpoint: bucketPlace.entries.endpoint,
    prefix: v.exactOptional(v.pipe(v.string(), v.maxLength(850))),
  }),
  /** Keys that may not list buckets reject with `cos-access-denied`: the bucket's name is typed then. */
  buckets: v.strictObject({ accountId: name, endpoint: bucketPlace.entries.endpoint }),
  createBucket: bucketPlace,
  /** Names of the folders right below a prefix, without their slash. */
  remoteFolders: v.strictObject({ place: bucketPlace, prefix: v.pipe(v.string(), v.maxLength(850)) }),
} as const;

export type AccountView = {
  readonly id: string;
  readonly name: string;
  /** Enough of the SecretId to know it again: its middle is masked. Absent while there are no keys. */
  readonly secretIdHint?: string;
  readonly isTemporary: boolean;
  /**
   * Where its keys are kept, and whether that protects them from other programs of this user. `none`: nowhere; with a hint they are
   * held until this process ends, without one they have to be entered.
   */
  readonly keysIn: 'keyring' | 'file' | 'environment' | 'none';
  readonly isProtected: boolean;
  readonly pairCount: number;
};

/** One step of a test, in order; those after a failed one that rests on it are left out. */
export type AccountCheck = {
  readonly check: 'reach' | 'clock' | 'keys' | 'bucket' | 'list';
  readonly reason?: Reason;
  /** The clock check: milliseconds this computer is behind COS (negative: ahead). */
  readonly clockOffsetMs?: number;
};

export type BucketRow = { readonly name: string; readonly region: string; readonly createdAt?: number };

export type RemoteFolders = { readonly folders: readonly string[]; readonly isCutShort: boolean };

export type AccountResults = {
  readonly accounts: readonly AccountView[];
  readonly addAccount: AccountView;
  readonly updateAccount: AccountView;
  readonly removeAccount: undefined;
  readonly testAccount: readonly AccountCheck[];
  readonly buckets: readonly BucketRow[];
  readonly createBucket: undefined;
  readonly remoteFolders: RemoteFolders;
};
