/** Parts of the page that are fetched when they are wanted: nobody else waits for them. */
import { effect, type ReadonlySignal, signal } from "@preact/signals-core";
import { backoff } from "../../session/backoff";

/** null until it has come; tried again for as long as it is wanted. */
export function fetchWhen<T>(
  wanted: ReadonlySignal<boolean>,
  load: () => Promise<T>,
): ReadonlySignal<T | null> {
  const come = signal<T | null>(null);

  async function bring(attempt: number): Promise<void> {
    if (!wanted.peek() || come.peek() !== null) return;
    try {
      come.value = await load();
    } catch {
      // A line that lost it once may bring it a moment later.
      setTimeout(() => void bring(attempt + 1), backoff(attempt, Math.random()));
    }
  }

  effect(() => {
    if (wanted.value) void bring(1);
  });
  return come;
}
