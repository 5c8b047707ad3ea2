/** Which panel stands beside the stage. Others than its buttons may open one: a menu, a message. */
import { signal } from "@preact/signals";

export const PANELS = ["chat", "people", "rooms", "polls", "agenda"] as const;
export type PanelName = (typeof PANELS)[number];

/** Wide enough for a panel beside the stage; session.css breaks at the same width. */
const WIDE = "(min-width: 60rem)";

export const panel = signal<PanelName | null>(matchMedia(WIDE).matches ? "chat" : null);

export const tabId = (name: PanelName) => `tab-${name}`;

/** The panel goes and the focus returns to the button that opened it. */
export function closePanel(): void {
  const was = panel.peek();
  panel.value = null;
  if (was !== null) document.getElementById(tabId(was))?.focus();
}
