/**
 * A cross-origin rule as it is typed, and what is wrong with it. What COS or a browser could not use is told before it is sent. Pure.
 * Rules: https://www.tencentcloud.com/document/product/436/8279
 */
import type { CorsRule } from '../../src-main/contract/bucket.ts';

export const corsMethods = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'] as const;
export type CorsMethod = (typeof corsMethods)[number];

/** Lists are typed one per line. */
export type CorsDraft = {
  readonly origins: string;
  readonly methods: readonly CorsMethod[];
  readonly allowedHeaders: string;
  readonly exposedHeaders: string;
  readonly maxAge: string;
};

export type CorsField = keyof CorsDraft;

/** The first thing wrong in a field; `line` is the entry that cannot be. */
export type CorsMistake =
  | { readonly kind: 'needed' }
  | { readonly kind: 'origin'; readonly line: string }
  | { readonly kind: 'header'; readonly line: string }
  | { readonly kind: 'star'; readonly line: string }
  | { readonly kind: 'number' };

/** What fits most uses; who may use it stays the user's choice. */
export const corsPresets = {
  downloads: {
    methods: ['GET', 'HEAD'],
    allowedHeaders: '*',
    exposedHeaders: 'ETag\nContent-Length\nx-cos-request-id',
    maxAge: '600',
  },
  uploads: {
    methods: ['GET', 'HEAD', 'PUT', 'POST'],
    allowedHeaders: '*',
    exposedHeaders: 'ETag\nContent-Length\nx-cos-request-id',
    maxAge: '600',
  },
} as const satisfies Record<string, Omit<CorsDraft, 'origins'>>;

const maxAgeMost = 2_147_483_647;
/** A host may hold the `*` and carry a port; a path, also a lone slash, never matches what a browser sends. */
const origin = /^(?:\*|(?:\*|[a-z][a-z0-9+.-]*):\/\/[^\s/?#@]+)$/i;
const headerName = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i;

export function draftOf(rule: CorsRule | undefined): CorsDraft {
  return {
    origins: rule?.allowedOrigins.join('\n') ?? '',
    methods: rule?.allowedMethods ?? ['GET'],
    allowedHeaders: rule?.allowedHeaders.join('\n') ?? '',
    exposedHeaders: rule?.exposeHeaders.join('\n') ?? '',
    maxAge: rule?.maxAgeSeconds?.toString() ?? '',
  };
}

/** Of a draft without mistakes. */
export function ruleOf(draft: CorsDraft, id: string | undefined): CorsRule {
  const age = draft.maxAge.trim();
  return {
    ...(id === undefined ? {} : { id }),
    allowedOrigins: linesOf(draft.origins),
    allowedMethods: corsMethods.filter((method) => draft.methods.includes(method)),
    allowedHeaders: linesOf(draft.allowedHeaders),
    exposeHeaders: linesOf(draft.exposedHeaders),
    ...(age === '' ? {} : { maxAgeSeconds: Number(age) }),
  };
}

/** By field, in the order of the form; empty when the draft can be sent. */
export function findMistakes(draft: CorsDraft): ReadonlyMap<CorsField, CorsMistake> {
  const origins = linesOf(draft.origins);
  const age = draft.maxAge.trim();
  const isAge = age === '' || (/^\d{1,10}$/.test(age) && Number(age) <= maxAgeMost);
  const found: readonly (readonly [CorsField, CorsMistake | undefined])[] = [
    ['origins', origins.length === 0 ? { kind: 'needed' } : badLine(origins, 'origin', (line) => origin.test(line), 1)],
    ['methods', draft.methods.length === 0 ? { kind: 'needed' } : undefined],
    ['allowedHeaders', badLine(linesOf(draft.allowedHeaders), 'header', (line) => headerName.test(line), 1)],
    ['exposedHeaders', badLine(linesOf(draft.exposedHeaders), 'header', (line) => headerName.test(line), 0)],
    ['maxAge', isAge ? undefined : { kind: 'number' }],
  ];
  return new Map(found.flatMap(([field, mistake]) => (mistake === undefined ? [] : [[field, mistake] as const])));
}

function badLine(
  lines: readonly string[],
  kind: 'origin' | 'header',
  isFit: (line: string) => boolean,
  stars: number,
): CorsMistake | undefined {
  for (const line of lines) {
    if (line.split('*').length - 1 > stars) {
      return { kind: 'star', line };
    }
    if (!isFit(line)) {
      return { kind, line };
    }
  }
  return undefined;
}

/** Each once. */
function linesOf(typed: string): string[] {
  const lines = typed.split('\n').map((line) => line.trim());
  return [...new Set(lines)].filter((line) => line !== '');
}
