/** The few pages the web host writes itself: sign in, refused, not found. No script, one style allowed by its hash. */
import { createHash } from 'node:crypto';

const style = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:34rem;margin:18vh auto 0;padding:0 1.5rem}h1{font-size:1.4rem}
input,button{font:inherit;padding:.5rem .75rem;border-radius:.4rem;border:1px solid #8888}button{cursor:pointer}`;

export const hostPagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Both texts are our own; nothing of a request is ever put into a page. */
function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><style>${style}</style></head><body><main><h1>${title}</h1>${body}</main></body></html>\n`;
}

export const openLinkPage = page(
  'Open Driftless with its link',
  '<p>This page needs the link that Driftless prints in its terminal. A link works once and for ten minutes.</p>',
);

export const staleLinkPage = page(
  'This link has been used or is too old',
  '<p>A new one has just been printed in the terminal where Driftless runs.</p>',
);

export function signInPage(note: 'first' | 'wrong' | 'busy'): string {
  const notes = {
    first: '',
    wrong: '<p role="alert">This is not the password.</p>',
    busy: '<p role="alert">Too many tries at once. Wait a moment.</p>',
  };
  return page(
    'Sign in to Driftless',
    `${notes[note]}<form method="post" action="/sign-in"><p><label>Password <input type="password" name="password" autocomplete="current-password" autofocus required></label> <button>Sign in</button></p></form>`,
  );
}

export const foreignPage = page(
  'Refused',
  '<p>The request was not meant for Driftless, or came from a page of another site.</p>',
);
export const notFoundPage = page('Not found', '<p>There is nothing here. <a href="/">To the start</a></p>');
export const badRequestPage = page('Not understood', '<p>Driftless does not understand this request.</p>');
export const failurePage = page('Something failed', '<p>Driftless could not answer. Its log tells more.</p>');
