import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { problemDispositions } from '../../src-main/contract/problem-codes.ts';
import { en } from '../../src-renderer/text/en.ts';
import { enProblems } from '../../src-renderer/text/en-problems.ts';
import { createFormat } from '../../src-renderer/text/format.ts';
import { pickLanguage } from '../../src-renderer/text/language.tsx';
import { zhCn } from '../../src-renderer/text/zh-cn.ts';
import { zhCnProblems } from '../../src-renderer/text/zh-cn-problems.ts';
import { inState, sampleSnapshot } from './sample.ts';
import { showApp } from './show-app.tsx';

/** Every word of a catalogue by its path, as text: functions are called with numbers. */
function leaves(node: unknown, path: readonly string[] = []): readonly (readonly [string, string])[] {
  if (typeof node === 'string') {
    return [[path.join('.'), node]];
  }
  if (typeof node === 'function') {
    return [[path.join('.'), String(node(2, 3))]];
  }
  return Object.entries(node ?? {}).flatMap(([key, value]) => leaves(value, [...path, key]));
}

test('both languages say everything, and Chinese says it in Chinese', () => {
  const sameEverywhere = new Set([
    'conflict.etag',
    'conflict.crc64',
    'pair.bytesOf',
    'headline.held',
    'action.ofFolder',
    'app.sentences',
    'keys.row',
    'settings.between',
  ]);
  const english = leaves(en);
  const chinese = new Map(leaves(zhCn));
  const untranslated = english.filter(
    ([key]) => !sameEverywhere.has(key) && !/\p{Script=Han}/u.test(chinese.get(key) ?? ''),
  );
  const empty = [...english, ...chinese].filter(([, words]) => words.trim() === '');
  expect([new Set(chinese.keys()), untranslated, empty]).toEqual([new Set(english.map(([key]) => key)), [], []]);
});

test('every problem code has a title, a reason and a remedy in both languages', () => {
  const codes = new Set(Object.keys(problemDispositions));
  const han = (words: readonly string[]): boolean => words.every((one) => /\p{Script=Han}/u.test(one));
  expect([
    new Set(Object.keys(enProblems)),
    new Set(Object.keys(zhCnProblems)),
    Object.entries(enProblems).filter(([, words]) => Object.values(words).some((one) => one.length < 5)),
    Object.entries(zhCnProblems).filter(([, words]) => !han(Object.values(words))),
  ]).toEqual([codes, codes, [], []]);
});

test('no word of the catalogue is unused', () => {
  const folder = join(import.meta.dirname, '../../src-renderer');
  const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/^text[/\\](?!language)/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  // A group that is handed on or looked up by a kind is used as a whole.
  const isGroupUsed = (group: string): boolean =>
    new RegExp(`\\btext\\.${group.replaceAll('.', '\\.')}(?:\\.map\\b|(?![\\w.]))`).test(source);
  const isUsed = (key: string): boolean => {
    const steps = key.split('.');
    return steps.some((_, index) => isGroupUsed(steps.slice(0, index + 1).join('.')));
  };
  expect(leaves(en).flatMap(([key]) => (isUsed(key) ? [] : [key]))).toEqual([]);
});

test('the language is switched at once, and remembered', async () => {
  const page = await showApp(inState({ kind: 'idle' }));
  await page.user.selectOptions(screen.getByRole('combobox', { name: 'Language' }), '简体中文');
  expect([
    screen.getByRole('heading', { level: 1 }).textContent,
    screen.getByRole('link', { current: 'page' }).textContent?.trim(),
    document.documentElement.lang,
    window.localStorage.getItem('driftless.language'),
  ]).toEqual(['全部已同步', '概览', 'zh-CN', 'zh-CN']);
});

test('a remembered language is used from the start', async () => {
  window.localStorage.setItem('driftless.language', 'zh-CN');
  await showApp(sampleSnapshot(), { hash: '#/problems' });
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('问题');
});

test('the look is switched and remembered', async () => {
  const page = await showApp(sampleSnapshot());
  await page.user.selectOptions(screen.getByRole('combobox', { name: 'Appearance' }), 'Dark');
  expect([document.documentElement.dataset.look, window.localStorage.getItem('driftless.look')]).toEqual([
    'dark',
    'dark',
  ]);
});

test.each([
  [['zh-TW', 'en'], 'zh-CN'],
  [['fr', 'zh-Hans-CN'], 'zh-CN'],
  [['fr', 'de'], 'en'],
  [[], 'en'],
])('a reader of %j gets %s', (preferred, language) => {
  expect(pickLanguage(preferred)).toBe(language);
});

test('sizes are decimal and never written with a thousand of a unit', () => {
  const { bytes } = createFormat('en', 'just now');
  expect([0, 1, 812, 999, 1000, 18_231, 999_949, 12_400_000, 48_300_000_000, 120_000_000].map(bytes)).toEqual([
    '0 bytes',
    '1 byte',
    '812 bytes',
    '999 bytes',
    '1 kB',
    '18.2 kB',
    '1 MB',
    '12.4 MB',
    '48.3 GB',
    '120 MB',
  ]);
});

test('times are relative for a week and dates afterwards', () => {
  const { relative, duration } = createFormat('en', 'just now');
  const now = Date.UTC(2026, 10, 23, 12);
  expect([
    relative(now - 3_000, now),
    relative(now - 59_000, now),
    relative(now - 3_600_000 * 5, now),
    relative(now - 86_400_000 * 30, now),
    duration(0.2),
    duration(59),
    duration(130),
  ]).toEqual(['just now', '59 seconds ago', '5 hours ago', 'Oct 24, 2026', '1 sec', '1 min', '2 min']);
});

test('in Chinese a space stands between a number and its word, as everywhere in the page', () => {
  const { relative, duration, bytes } = createFormat('zh-CN', '刚刚');
  const now = Date.UTC(2026, 10, 23, 12);
  expect([relative(now - 300_000, now), relative(now, now), duration(540), bytes(70), bytes(18_200)]).toEqual([
    '5 分钟前',
    '刚刚',
    '9 分钟',
    '70 字节',
    '18.2 kB',
  ]);
});
