/** A set of COS keys. Never logged, never stored in settings, never sent to a user interface. */
export type Credentials = {
  readonly secretId: string;
  readonly secretKey: string;
  /** Session token of temporary keys, sent as `x-cos-security-token`. */
  readonly sessionToken?: string;
};
