/** Arrow keys inside a group that is one stop of the Tab key. */
import { useEffect } from "preact/hooks";

/** The index to go to from `current` (-1: none) of `count`, or null when `key` does not walk. Pure. */
export function neighbour(count: number, current: number, key: string): number | null {
  if (count === 0) return null;
  switch (key) {
    case "ArrowDown":
    case "ArrowRight":
      return (current + 1) % count;
    case "ArrowUp":
    case "ArrowLeft":
      return (Math.max(current, 0) - 1 + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

type Frame = { readonly current: HTMLElement | null };

/** What `selector` finds in `frame` is one stop of the Tab key, walked through by arrow keys. */
export function useRoving(frame: Frame, selector: string): void {
  useEffect(() => oneStop(membersOf(frame, selector)));
  useEffect(() => {
    const element = frame.current;
    const walk = (event: KeyboardEvent) => {
      const members = membersOf(frame, selector);
      const current = members.indexOf(event.target as HTMLElement);
      const next = current < 0 ? null : neighbour(members.length, current, event.key);
      if (next === null) return;
      event.preventDefault();
      members[next]?.focus();
      oneStop(members);
    };
    const arrived = () => oneStop(membersOf(frame, selector));
    element?.addEventListener("keydown", walk);
    element?.addEventListener("focusin", arrived);
    return () => {
      element?.removeEventListener("keydown", walk);
      element?.removeEventListener("focusin", arrived);
    };
  }, [frame, selector]);
}

function membersOf(frame: Frame, selector: string): readonly HTMLElement[] {
  return [...(frame.current?.querySelectorAll<HTMLElement>(selector) ?? [])];
}

/** The focused one is the stop, else the one that was, else the first. */
function oneStop(members: readonly HTMLElement[]): void {
  const focused = members.find((each) => each === document.activeElement);
  const before = members.find((each) => each.getAttribute("tabindex") === "0");
  const stop = focused ?? before ?? members[0];
  for (const each of members) each.tabIndex = each === stop ? 0 : -1;
}
