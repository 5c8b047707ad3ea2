/** What screen readers are told: one polite and one assertive region for the whole page. */
import { signal } from "@preact/signals";

const polite = signal("");
const assertive = signal("");
const FORGET_MS = 4000;
let timer: ReturnType<typeof setTimeout> | undefined;

export function announce(text: string, urgent = false): void {
  (urgent ? assertive : polite).value = text;
  clearTimeout(timer);
  timer = setTimeout(() => {
    polite.value = "";
    assertive.value = "";
  }, FORGET_MS);
}

export function LiveRegions() {
  return (
    <>
      <output class="unseen" aria-live="polite">
        {polite}
      </output>
      <div class="unseen" role="alert">
        {assertive}
      </div>
    </>
  );
}
