/**
 * What has been chosen so far for a new synced folder. It outlives the page, so that nothing is lost by closing it. Keys are never
 * part of it: an account is added before the draft names it.
 */
import { useCallback, useEffect, useState } from 'react';
import type { PairDraft } from '../../src-main/contract/pairs.ts';
import { hasFields } from '../bridge/outline.ts';
import { modes } from '../pair/mode-icons.ts';
import { conflictPolicies, type Rules } from '../pair/rules-fields.tsx';

export const steps = ['account', 'bucket', 'prefix', 'local', 'rules', 'preview'] as const;
export type Step = (typeof steps)[number];

export type Draft = Rules & {
  readonly step: Step;
  readonly accountId: string;
  /** '' for Tencent Cloud itself. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly prefix: string;
  readonly localRoot: string;
  readonly name: string;
};

export const emptyDraft: Draft = {
  step: 'account',
  accountId: '',
  endpoint: '',
  bucket: '',
  region: '',
  prefix: '',
  localRoot: '',
  name: '',
  mode: 'two-way',
  conflictPolicy: 'ask',
  ignoreRules: '',
  excludedFolders: [],
};

const storageKey = 'driftless.draft';

/** Whatever is damaged or from another version starts empty. */
export function readDraft(stored: string | null): Draft {
  let value: unknown;
  try {
    value = JSON.parse(stored ?? '');
  } catch {
    // Nothing stored, or not by this version.
    return emptyDraft;
  }
  const texts = {
    step: 'string',
    accountId: 'string',
    endpoint: 'string',
    bucket: 'string',
    region: 'string',
    prefix: 'string',
    localRoot: 'string',
    name: 'string',
    mode: 'string',
    conflictPolicy: 'string',
    ignoreRules: 'string',
    excludedFolders: 'array',
  } as const;
  if (!hasFields(value, texts)) {
    return emptyDraft;
  }
  const folders: readonly unknown[] = Array.isArray(value.excludedFolders) ? value.excludedFolders : [];
  return {
    step: steps.find((one) => one === value.step) ?? 'account',
    accountId: String(value.accountId),
    endpoint: String(value.endpoint),
    bucket: String(value.bucket),
    region: String(value.region),
    prefix: String(value.prefix),
    localRoot: String(value.localRoot),
    name: String(value.name),
    mode: modes.find((one) => one === value.mode) ?? 'two-way',
    conflictPolicy: conflictPolicies.find((one) => one === value.conflictPolicy) ?? 'ask',
    ignoreRules: String(value.ignoreRules),
    excludedFolders: folders.map(String),
  };
}

function load(initial: Partial<Draft>): Draft {
  try {
    const stored = window.localStorage.getItem(storageKey);
    return stored === null ? { ...emptyDraft, ...initial } : readDraft(stored);
  } catch {
    // Storage is switched off: the draft lasts as long as the page.
    return { ...emptyDraft, ...initial };
  }
}

function keep(draft: Draft): void {
  try {
    if (draft === emptyDraft) {
      window.localStorage.removeItem(storageKey);
    } else {
      window.localStorage.setItem(storageKey, JSON.stringify(draft));
    }
  } catch {
    // As above.
  }
}

/** `change` builds on what is there by then, so that answers which come late lose nothing typed meanwhile. */
export function useDraft(initial: Partial<Draft>): {
  readonly draft: Draft;
  readonly change: (change: Partial<Draft>) => void;
  readonly forget: () => void;
} {
  const [draft, setDraft] = useState<Draft>(() => load(initial));
  useEffect(() => keep(draft), [draft]);
  const change = useCallback((more: Partial<Draft>) => setDraft((before) => ({ ...before, ...more })), []);
  return {
    draft,
    change,
    forget: () => {
      keep(emptyDraft);
      setDraft(emptyDraft);
    },
  };
}

export function placeOf({ accountId, bucket, region, endpoint }: Draft): PairDraft['place'] {
  return { accountId, bucket, region, ...(endpoint === '' ? {} : { endpoint }) };
}

/** Undefined until everything that is needed has been chosen. */
export function toPairDraft(draft: Draft): PairDraft | undefined {
  const { accountId, bucket, region, localRoot, prefix, mode, conflictPolicy, ignoreRules, excludedFolders } = draft;
  if (accountId === '' || bucket === '' || region === '' || localRoot === '') {
    return undefined;
  }
  const name = draft.name.trim();
  return {
    place: placeOf(draft),
    prefix,
    localRoot,
    ...(name === '' ? {} : { name }),
    mode,
    conflictPolicy,
    ignoreRules,
    excludedFolders: [...excludedFolders],
  };
}
