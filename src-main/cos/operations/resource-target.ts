/** What a sub-resource belongs to: a bucket, or one of its objects, or one version of an object. */
import type { CosRequest } from '../request.ts';

export type ResourceTarget = { readonly bucket: string; readonly key?: string; readonly versionId?: string };

/** One version of an object instead of the newest. */
export type VersionOption = {
  /** `null` names what was written while versions were not kept. */
  readonly versionId?: string | undefined;
};

export function versionQuery({ versionId }: VersionOption): Readonly<Record<string, string>> {
  return versionId === undefined ? {} : { versionId };
}

export function resourceRequest(
  { bucket, key, versionId }: ResourceTarget,
  query: Readonly<Record<string, string>>,
): Pick<CosRequest, 'bucket' | 'key' | 'query'> {
  return { bucket, ...(key === undefined ? {} : { key }), query: { ...query, ...versionQuery({ versionId }) } };
}
