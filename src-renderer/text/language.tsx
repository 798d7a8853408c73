/** The language of the page: chosen by the user or by the browser, with its words and its way to write numbers and times. */
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';
import type { ProblemCode } from '../../src-main/contract/problem-codes.ts';
import { usePreference } from '../state/preference.ts';
import { type Catalogue, en } from './en.ts';
import { enProblems, type ProblemWords } from './en-problems.ts';
import { createFormat, type Format } from './format.ts';
import { zhCn } from './zh-cn.ts';
import { zhCnProblems } from './zh-cn-problems.ts';

export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];
export type LanguageChoice = 'auto' | Language;
export const languageChoices: readonly LanguageChoice[] = ['auto', ...languages];

/** Each language by its own name: a reader finds it whatever the page speaks now. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', 'zh-CN': '简体中文' };

const catalogues: Readonly<Record<Language, Catalogue>> = { en, 'zh-CN': zhCn };
const problemWords: Readonly<Record<Language, Readonly<Record<ProblemCode, ProblemWords>>>> = {
  en: enProblems,
  'zh-CN': zhCnProblems,
};

export type Words = {
  readonly text: Catalogue;
  readonly problem: (code: ProblemCode) => ProblemWords;
  readonly format: Format;
  readonly choice: LanguageChoice;
  readonly choose: (choice: LanguageChoice) => void;
};

/** The first language of the reader that the page speaks; English when there is none. */
export function pickLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const found = languages.find((one) => one.split('-')[0] === tag.toLowerCase().split('-')[0]);
    if (found !== undefined) {
      return found;
    }
  }
  return 'en';
}

/** The reader's own variant of the language (en-GB writes dates another way than en-US), if that is a known one. */
function pickLocale(language: Language, preferred: readonly string[]): string {
  const variant = preferred.find((tag) => tag.toLowerCase().startsWith(language.toLowerCase()));
  return variant !== undefined && Intl.NumberFormat.supportedLocalesOf(variant).length > 0 ? variant : language;
}

const WordsContext = createContext<Words | undefined>(undefined);

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [choice, choose] = usePreference<LanguageChoice>('language', languageChoices, 'auto');
  const language = choice === 'auto' ? pickLanguage(navigator.languages) : choice;
  const text = catalogues[language];
  const format = useMemo(
    () => createFormat(pickLocale(language, navigator.languages), text.app.justNow),
    [language, text],
  );
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const problems = problemWords[language];
  // A code of a newer engine has no words here yet; its code and message are in the details.
  const problem = (code: ProblemCode) => problems[code] ?? problems.internal;
  return <WordsContext value={{ text, problem, format, choice, choose }}>{children}</WordsContext>;
}

export function useWords(): Words {
  const words = useContext(WordsContext);
  if (words === undefined) {
    throw new Error('useWords needs a LanguageProvider above');
  }
  return words;
}
