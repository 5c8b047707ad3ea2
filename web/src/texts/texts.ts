/** The words of the page, in the language of the person. A missing text is a type error. */
import { signal } from "@preact/signals-core";
import { de } from "./de";
import { en } from "./en";

export type Key = keyof typeof en;
export type Texts = Readonly<Record<Key, string>>;

const LANGUAGES = { en, de } as const satisfies Record<string, Texts>;
export type Language = keyof typeof LANGUAGES;
export const languages = Object.keys(LANGUAGES) as readonly Language[];

const KEPT = "language";

export function isKnown(text: string | null | undefined): text is Language {
  return text !== null && text !== undefined && text in LANGUAGES;
}

function preferred(): Language {
  const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem(KEPT);
  if (isKnown(asked)) return asked;
  const spoken = navigator.languages.map((each) => each.slice(0, 2).toLowerCase());
  return spoken.find(isKnown) ?? "en";
}

export const language = signal<Language>(preferred());

export function choose(chosen: Language): void {
  language.value = chosen;
  localStorage.setItem(KEPT, chosen);
}

export function nameOfLanguage(each: Language): string {
  return LANGUAGES[each].language;
}

/** The text for `key` with its {values} put in. */
export function t(key: Key, values: Readonly<Record<string, string | number>> = {}): string {
  const text: string = LANGUAGES[language.value][key];
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function time(at: number): string {
  return new Intl.DateTimeFormat(language.value, { hour: "2-digit", minute: "2-digit" }).format(at);
}

/** Minutes and seconds, as on a clock. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
