/** The words of the page, in the language of the person. A missing text is a type error. */
import { computed, signal } from "@preact/signals";
import type { English, Key, Plural, SharedTexts, Texts } from "./form";
import type { FullTexts } from "./full/form";

export type { Key, Plural, Text, Texts } from "./form";

const NAMES = { en: "English", de: "Deutsch", fr: "Français", es: "Español", pl: "Polski", nl: "Nederlands" };
export type Language = keyof typeof NAMES;
export const languages = Object.keys(NAMES) as readonly Language[];

/** Files of their own for each language: nobody loads what nobody here reads. */
export const SHARED: { readonly [Each in Language]: () => Promise<SharedTexts> } = {
  en: async () => (await import("./en")).en,
  de: async () => (await import("./de")).de,
  fr: async () => (await import("./fr")).fr,
  es: async () => (await import("./es")).es,
  pl: async () => (await import("./pl")).pl,
  nl: async () => (await import("./nl")).nl,
};

/** What only the full page says; `begin` is given it there. */
export type FullTextsOf = { readonly [Each in Language]: () => Promise<FullTexts> };

const KEPT = "language";

export function isKnown(text: string | null | undefined): text is Language {
  return text !== null && text !== undefined && Object.hasOwn(NAMES, text);
}

export type ErrorKey = Extract<Key, `error_${string}`>;

export function isErrorKey(text: string): text is ErrorKey {
  return text.startsWith("error_") && Object.hasOwn(spoken.peek().texts, text);
}

/** The first that we speak, of the languages somebody prefers ("pt-BR", "fr-CA", …). */
export function bestOf(asked: readonly string[]): Language {
  return asked.map((each) => each.split("-")[0]?.toLowerCase()).find(isKnown) ?? "en";
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

interface Spoken {
  readonly language: Language;
  readonly texts: Texts;
}

/** The words come with their language: what is shown is never half in one and half in another. */
const spoken = signal<Spoken>({ language: "en", texts: {} as Texts });
export const language = computed(() => spoken.value.language);

let more: FullTextsOf | null = null;

async function speak(chosen: Language): Promise<void> {
  const [shared, full] = await Promise.all([SHARED[chosen](), more?.[chosen]()]);
  // The light page has no component that says what is missing here: share.test.ts sees to it.
  spoken.value = { language: chosen, texts: { ...shared, ...full } as Texts };
}

/** Before anything is shown. Rejects when the words do not come, as a page whose script does not come. */
export function begin(full: FullTextsOf | null, chosen: Language = preferred()): Promise<void> {
  more = full;
  return speak(chosen);
}

/** The words of the full page, on a page that began without them. */
export async function alsoSay(full: FullTextsOf): Promise<void> {
  if (more === full) return;
  more = full;
  await speak(language.peek());
}

/** The page stays as it is until the words have come. Gives whether they did. */
export async function choose(chosen: Language): Promise<boolean> {
  try {
    await speak(chosen);
  } catch {
    return false;
  }
  try {
    localStorage.setItem(KEPT, chosen);
  } catch {
    // As above: the choice holds until the page is closed.
  }
  return true;
}

export function nameOfLanguage(each: Language): string {
  return NAMES[each];
}

type Words<T> = T extends string ? T : T[keyof T];
/** Names of the {values} in a text. */
type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type ValuesOf<K extends Key> = { readonly [Name in Names<Words<English[K]>>]: string | number };
type Values<K extends Key> = [Names<Words<English[K]>>] extends [never] ? [] : [ValuesOf<K>];

/** The text for `key` with its {values} put in; `count` chooses the form where there are several. */
export function t<K extends Key>(key: K, ...[values]: Values<K>): string {
  const given: Readonly<Record<string, string | number>> & { readonly count?: string | number } =
    values ?? {};
  const text: string | Plural = spoken.value.texts[key];
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
