/** Keeps the focus of those without a mouse from falling out of a part of the page. */
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** What had the focus within `part` may go away by being used: `home` within it then takes the focus. */
export function useKeptFocus(part: RefObject<HTMLElement | null>, home: string): void {
  useEffect(() => {
    const element = part.current;
    if (element === null) return undefined;
    let last: EventTarget | null = null;
    const remember = (event: FocusEvent) => {
      last = event.target;
    };
    const watch = new MutationObserver(() => {
      if (!(last instanceof Node) || last.isConnected || document.activeElement !== document.body) return;
      last = null;
      element.querySelector<HTMLElement>(home)?.focus({ preventScroll: true });
    });
    addEventListener("focusin", remember);
    watch.observe(element, { childList: true, subtree: true });
    return () => {
      removeEventListener("focusin", remember);
      watch.disconnect();
    };
  }, [part, home]);
}
