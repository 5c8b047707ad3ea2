/** The words that only the full page says, by language. */
import type { FullTextsOf } from "../texts";

export const FULL: FullTextsOf = {
  en: async () => (await import("./en")).full,
  de: async () => (await import("./de")).full,
  fr: async () => (await import("./fr")).full,
  es: async () => (await import("./es")).full,
  pl: async () => (await import("./pl")).full,
  nl: async () => (await import("./nl")).full,
};
