/** The words of the page, in the language of the person. A missing text is a type error. */
import { signal } from "@preact/signals-core";
import { de } from "./de";
import { en } from "./en";
import { es } from "./es";
import type { Key, Plural, Texts } from "./form";
import { fr } from "./fr";
import { nl } from "./nl";
import { pl } from "./pl";

export type { Key, Plural, Text, Texts } from "./form";

export const LANGUAGES = { en, de, fr, es, pl, nl } as const satisfies Record<string, Texts>;
export type Language = keyof typeof LANGUAGES;
export const languages = Object.keys(LANGUAGES) as readonly Language[];

const KEPT = "language";

export function isKnown(text: string | null | undefined): text is Language {
  return text !== null && text !== undefined && Object.hasOwn(LANGUAGES, text);
}

export type ErrorKey = Extract<Key, `error_${string}`>;

export function isErrorKey(text: string): text is ErrorKey {
  return text.startsWith("error_") && Object.hasOwn(en, text);
}

/** The first that we speak, of the languages somebody prefers ("pt-BR", "fr-CA", …). */
export function bestOf(spoken: readonly string[]): Language {
  return spoken.map((each) => each.split("-")[0]?.toLowerCase()).find(isKnown) ?? "en";
}

function preferred(): Language {
  const asked = new URLSearchParams(location.search).get("lang") ?? kept();
  return isKnown(asked) ? asked : bestOf(navigator.languages);
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    // The browser keeps nothing for this page: the language is found anew each time.
    return null;
  }
}

export const language = signal<Language>(preferred());

export function choose(chosen: Language): void {
  language.value = chosen;
  try {
    localStorage.setItem(KEPT, chosen);
  } catch {
    // As above: the choice holds until the page is closed.
  }
}

export function nameOfLanguage(each: Language): string {
  return LANGUAGES[each].language;
}

type Words<T> = T extends string ? T : T[keyof T];
/** Names of the {values} in a text. */
type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type ValuesOf<K extends Key> = { readonly [Name in Names<Words<(typeof en)[K]>>]: string | number };
type Values<K extends Key> = [Names<Words<(typeof en)[K]>>] extends [never] ? [] : [ValuesOf<K>];

/** The text for `key` with its {values} put in; `count` chooses the form where there are several. */
export function t<K extends Key>(key: K, ...[values]: Values<K>): string {
  const given: Readonly<Record<string, string | number>> & { readonly count?: string | number } =
    values ?? {};
  const text: string | Plural = LANGUAGES[language.value][key];
  const form = typeof text === "string" ? text : formOf(text, Number(given.count));
  return form.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(given[name] ?? whole));
}

function formOf(text: Plural, count: number): string {
  return text[new Intl.PluralRules(language.value).select(count)] ?? text.other;
}

/** The language as this person's own country writes dates and numbers, where the browser tells. */
function locale(): string {
  const own = navigator.languages.find((each) => each.split("-")[0]?.toLowerCase() === language.value);
  return own ?? language.value;
}

export function time(at: number): string {
  return new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(at);
}

export function day(at: number): string {
  return new Intl.DateTimeFormat(locale(), { weekday: "long", day: "numeric", month: "long" }).format(at);
}

/** "Ada, Ben and Cleo", as one says it. */
export function listed(names: readonly string[]): string {
  return new Intl.ListFormat(language.value, { type: "conjunction" }).format(names);
}

export function percent(share: number): string {
  return new Intl.NumberFormat(locale(), { style: "percent" }).format(share);
}

/** With one digit after the point, as this country writes it. */
export function decimal(value: number): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(value);
}

const KILO = 1024;

/** The size of a file, rounded to what one needs to know. */
export function size(bytes: number): string {
  const big = bytes >= KILO * KILO;
  const unit = big ? "megabyte" : "kilobyte";
  const value = Math.max(big ? 0.1 : 1, bytes / (big ? KILO * KILO : KILO));
  return new Intl.NumberFormat(locale(), {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: big ? 1 : 0,
  }).format(value);
}

/** Minutes and seconds, as on a clock. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
