/**
 * Words live beside the page that uses them, in both languages:
 *
 *     const words = dictionary({ zh: { title: "公告", bids: (n: number) => `${n} 次` }, en: { title: "Notice", bids: (n) => `${n} bids` } });
 *     const t = useWords(words);   t.title, t.bids(3)
 *
 * A missing or misspelt English entry is a type error.
 */

import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";

export type Language = "zh" | "en";
export type Both = Record<Language, string>;

type Entry = string | readonly string[] | ((...values: never[]) => string);
type Loose<T> = { [K in keyof T]: T[K] extends string ? string : T[K] extends readonly string[] ? readonly string[] : T[K] };

export interface Dictionary<T> {
  zh: T;
  en: Loose<T>;
}

export function dictionary<T extends Record<string, Entry>>(words: { zh: T; en: Loose<NoInfer<T>> }): Dictionary<Loose<T>> {
  return words as unknown as Dictionary<Loose<T>>;
}

interface Choice {
  language: Language;
  choose: (language: Language) => void;
}

const LanguageContext = createContext<Choice>({ language: "zh", choose: () => undefined });
const STORED_AS = "language";

function remembered(): Language {
  try {
    return localStorage.getItem(STORED_AS) === "en" ? "en" : "zh";
  } catch {
    return "zh"; // storage may be forbidden; Chinese comes first
  }
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(remembered);
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  }, [language]);
  const choose = useCallback((next: Language) => {
    setLanguage(next);
    try {
      localStorage.setItem(STORED_AS, next);
    } catch {
      // the choice then lasts until the page is left
    }
  }, []);
  const value = useMemo(() => ({ language, choose }), [language, choose]);
  return <LanguageContext value={value}>{children}</LanguageContext>;
}

export function useLanguage(): Choice {
  return useContext(LanguageContext);
}

export function useWords<T>(words: Dictionary<T>): T {
  return words[useLanguage().language] as T;
}
