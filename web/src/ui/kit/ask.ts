/** A wish and what became of it: the sentence for the person when it could not be. */
import { signal } from "@preact/signals";
import type { Outcome } from "../../session/store";
import { isErrorKey, language, t } from "../../texts/texts";
import { announce } from "./Live";

export const trouble = signal<string | null>(null);
const SHOWN_MS = 6000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** The server's own sentence is English and says most; other languages have one for each code. */
export function sentence({ code, message }: { readonly code: string; readonly message: string }): string {
  const key = `error_${code}`;
  if (message !== "" && (language.value === "en" || !isErrorKey(key))) return message;
  return t(isErrorKey(key) ? key : "error_unavailable");
}

/** Shows and says it when `wish` is refused; gives whether it was granted. */
export async function ask(wish: Promise<Outcome>): Promise<boolean> {
  const outcome = await wish;
  if (outcome.ok) return true;
  const text = sentence(outcome.error);
  trouble.value = text;
  announce(text, true);
  clearTimeout(timer);
  timer = setTimeout(forget, SHOWN_MS);
  return false;
}

export function forget(): void {
  trouble.value = null;
}
