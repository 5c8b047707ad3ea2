/** A wish and what became of it: the sentence for the person when it could not be. */
import { signal } from "@preact/signals";
import type { Outcome } from "../../session/store";
import { type Key, t } from "../../texts/texts";
import { announce } from "./Live";

export const trouble = signal<string | null>(null);
const SHOWN_MS = 6000;
let timer: ReturnType<typeof setTimeout> | undefined;

export function sentence(failure: { readonly code: string; readonly message: string }): string {
  // The server's own sentence says more than the code where it speaks the person's language.
  const key = `error_${failure.code}` as Key;
  return t(key) ?? failure.message;
}

/** Shows and says it when `wish` is refused; gives whether it was granted. */
export async function ask(wish: Promise<Outcome>): Promise<boolean> {
  const outcome = await wish;
  if (outcome.ok) return true;
  const text = sentence(outcome.error);
  trouble.value = text;
  announce(text, true);
  clearTimeout(timer);
  timer = setTimeout(() => {
    trouble.value = null;
  }, SHOWN_MS);
  return false;
}
