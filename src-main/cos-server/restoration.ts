/** Archived objects and their restoration: a copy that can be read for some days. Times in milliseconds. Pure. */
import { assertNever } from '../foundation/assert-never.ts';
import type { AnswerHeaders } from './answers.ts';
import type { ObjectTraits, Restoration } from './object-traits.ts';

export type RestorationState = 'none' | 'ongoing' | 'restored';

type Archivable = { readonly storageClass: string; readonly traits: ObjectTraits };

export function isArchived(storageClass: string): boolean {
  return storageClass === 'ARCHIVE' || storageClass === 'DEEP_ARCHIVE';
}

/** Archived objects can be looked at, and read only while restored. */
export function isReadable({ storageClass, traits }: Archivable, now: number): boolean {
  return !isArchived(storageClass) || stateOf(traits.restoration, now) === 'restored';
}

export function stateOf(restoration: Restoration | undefined, now: number): RestorationState {
  if (restoration === undefined || now >= restoration.expiresAt) {
    return 'none';
  }
  return now < restoration.readyAt ? 'ongoing' : 'restored';
}

export function restorationHeaders(restoration: Restoration | undefined, now: number): AnswerHeaders {
  if (restoration === undefined) {
    return {};
  }
  const toText = (time: number): string => new Date(time).toUTCString();
  const { requestedAt, expiresAt, tier } = restoration;
  const state = stateOf(restoration, now);
  switch (state) {
    case 'none':
      return {};
    case 'ongoing':
      return {
        'x-cos-restore': 'ongoing-request="true"',
        'x-cos-restore-status': `tier="${tier.toLowerCase()}"; request-date="${toText(requestedAt)}"`,
      };
    case 'restored':
      return { 'x-cos-restore': `ongoing-request="false", expiry-date="${toText(expiresAt)}"` };
    default:
      return assertNever(state);
  }
}
