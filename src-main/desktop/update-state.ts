/** How far an update is. Pure: what happens turns one view into the next; steps that make no sense now change nothing. */
import type { UpdateView } from '../contract/desktop.ts';
import { assertNever } from '../foundation/assert-never.ts';

export type UpdateEvent =
  | { readonly kind: 'check-begun' }
  | { readonly kind: 'none-found'; readonly at: number }
  | { readonly kind: 'found'; readonly version: string }
  | { readonly kind: 'download-begun' }
  | { readonly kind: 'progress'; readonly percent: number }
  | { readonly kind: 'downloaded'; readonly version: string }
  | { readonly kind: 'failed'; readonly detail: string };

/** What the user can ask for now. */
export function allowedSteps(view: UpdateView): readonly ('check' | 'download' | 'install')[] {
  switch (view.kind) {
    case 'idle':
    case 'failed':
      return ['check'];
    case 'available':
      return ['check', 'download'];
    case 'ready':
      return ['install'];
    case 'unavailable':
    case 'checking':
    case 'downloading':
      return [];
    default:
      return assertNever(view);
  }
}

export function nextUpdateView(view: UpdateView, event: UpdateEvent): UpdateView {
  if (view.kind === 'unavailable') {
    return view;
  }
  switch (event.kind) {
    case 'check-begun':
      return allowedSteps(view).includes('check') ? { kind: 'checking' } : view;
    case 'none-found':
      return view.kind === 'checking' ? { kind: 'idle', checkedAt: event.at } : view;
    case 'found':
      return view.kind === 'checking' ? { kind: 'available', version: event.version } : view;
    case 'download-begun':
      return view.kind === 'available' ? { kind: 'downloading', version: view.version, percent: 0 } : view;
    case 'progress':
      // A second try from another place begins anew; the bar does not go back for it.
      return view.kind === 'downloading'
        ? { ...view, percent: Math.max(view.percent, Math.min(100, Math.max(0, Math.floor(event.percent)))) }
        : view;
    case 'downloaded':
      return view.kind === 'downloading' ? { kind: 'ready', version: event.version } : view;
    case 'failed':
      return { kind: 'failed', detail: event.detail };
    default:
      return assertNever(event);
  }
}
