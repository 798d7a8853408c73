/** What can be changed of an object without writing it anew: tags, access, retention, restoration. Last-Modified stays. */
import { accessControlPolicy } from '../../cos/wire/access-control-policy.ts';
import { restoreRequest } from '../../cos/wire/restore-request.ts';
import { retention } from '../../cos/wire/retention.ts';
import { tagging } from '../../cos/wire/tagging.ts';
import { policyOfGrants } from '../access-rules.ts';
import { type Answer, emptyAnswer, xmlAnswer } from '../answers.ts';
import type { CosRequest } from '../cos-request.ts';
import { type FoundObject, requireObject, versionHeaders } from '../found-object.ts';
import type { ObjectTraits } from '../object-traits.ts';
import { receiveText } from '../receive-body.ts';
import { refuse } from '../refusal.ts';
import { parseRequestXml } from '../request-xml.ts';
import { isArchived, stateOf } from '../restoration.ts';
import type { ServerContext } from '../server-context.ts';
import { checkTags, maxObjectTags } from '../tag-rules.ts';
import { readGrants } from './bucket-access.ts';

const maxXmlBytes = 64 * 1024;
const dayMs = 86_400_000;
const maxRestoreDays = 365;

/** Runs `change` in a commit on the object as it is then. */
async function changeTraits(
  context: ServerContext,
  request: CosRequest,
  change: (found: FoundObject) => ObjectTraits,
): Promise<FoundObject> {
  return await context.index.commit(() => {
    const found = requireObject(context, request);
    context.index.history.setTraits(found.bucket, request.key, found.object.version, change(found));
    return found;
  });
}

export async function putObjectTagging(context: ServerContext, request: CosRequest): Promise<Answer> {
  const text = await receiveText(request, maxXmlBytes);
  const tags = checkTags(parseRequestXml(() => tagging.parse(text)).tags, maxObjectTags);
  const found = await changeTraits(context, request, ({ object }) => ({ ...object.traits, tags }));
  return emptyAnswer(200, versionHeaders(found));
}

export async function getObjectTagging(context: ServerContext, request: CosRequest): Promise<Answer> {
  const found = requireObject(context, request);
  return xmlAnswer(tagging.write({ tags: found.object.traits.tags ?? [] }), versionHeaders(found));
}

export async function deleteObjectTagging(context: ServerContext, request: CosRequest): Promise<Answer> {
  const found = await changeTraits(context, request, ({ object }) => {
    const { tags: _, ...rest } = object.traits;
    return rest;
  });
  return emptyAnswer(204, versionHeaders(found));
}

export async function putObjectAcl(context: ServerContext, request: CosRequest): Promise<Answer> {
  const grants = await readGrants(request, 'object');
  const found = await changeTraits(context, request, ({ object }) => {
    const { grants: _, ...rest } = object.traits;
    return grants === 'inherit' ? rest : { ...rest, grants: [...grants] };
  });
  return emptyAnswer(200, versionHeaders(found));
}

export async function getObjectAcl(context: ServerContext, request: CosRequest): Promise<Answer> {
  const found = requireObject(context, request);
  return xmlAnswer(accessControlPolicy.write(policyOfGrants(found.object.traits.grants)), versionHeaders(found));
}

/** A lock can be made longer, by anyone, and shorter by nobody. */
export async function putRetention(context: ServerContext, request: CosRequest): Promise<Answer> {
  const text = await receiveText(request, maxXmlBytes);
  const { retainUntilDate } = parseRequestXml(() => retention.parse(text));
  await changeTraits(context, request, ({ bucket, object: { traits } }) => {
    if (bucket.lockDays === undefined) {
      throw refuse('NoSuchObjectLockConfiguration');
    }
    if (retainUntilDate < Math.max(context.clock.now(), traits.retainUntil ?? 0)) {
      throw refuse('InvalidLockedTime');
    }
    return { ...traits, retainUntil: retainUntilDate };
  });
  return emptyAnswer(200);
}

export async function getRetention(context: ServerContext, request: CosRequest): Promise<Answer> {
  const { retainUntil } = requireObject(context, request).object.traits;
  if (retainUntil === undefined) {
    throw refuse('NoSuchObjectLockConfiguration', 'The object has no retention.');
  }
  return xmlAnswer(retention.write({ retainUntilDate: retainUntil }));
}

/** Restoring again what is restored makes it readable for longer. */
export async function restoreObject(context: ServerContext, request: CosRequest): Promise<Answer> {
  const text = await receiveText(request, maxXmlBytes);
  const { days, tier = 'Standard' } = parseRequestXml(() => restoreRequest.parse(text));
  if (days < 1 || days > maxRestoreDays) {
    throw refuse('InvalidArgument', 'Days is between 1 and 365.');
  }
  const found = await changeTraits(context, request, ({ object: { storageClass, traits } }) => {
    const now = context.clock.now();
    if (!isArchived(storageClass)) {
      throw refuse('RestoreNonArchiveObject');
    }
    if (storageClass === 'DEEP_ARCHIVE' && tier === 'Expedited') {
      throw refuse('InvalidArgument', 'Deep archive knows no expedited restoration.');
    }
    const state = stateOf(traits.restoration, now);
    if (state === 'ongoing') {
      throw refuse('RestoreAlreadyInProgress');
    }
    const readyAt = state === 'restored' ? now : now + context.restoreDelayMs;
    return { ...traits, restoration: { requestedAt: now, readyAt, expiresAt: readyAt + days * dayMs, tier } };
  });
  return emptyAnswer(202, versionHeaders(found));
}
