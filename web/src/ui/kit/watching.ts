/** Whether somebody looks at this page: it is in front, and it has the keyboard. */
import { signal } from "@preact/signals";

const looks = () => document.visibilityState === "visible" && document.hasFocus();

export const watching = signal(looks());

function look(): void {
  watching.value = looks();
}

addEventListener("focus", look);
addEventListener("blur", look);
document.addEventListener("visibilitychange", look);
