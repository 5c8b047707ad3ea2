/** Single keys for the controls, but never while somebody writes or a dialog is open. */
import { useEffect } from "preact/hooks";

type Keys = Readonly<Record<string, () => void>>;

export function useShortcuts(keys: Keys): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const action = shortcut(keys, event);
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  });
}

/** What `event` asks for, if anything. */
export function shortcut(keys: Keys, event: KeyboardEvent): (() => void) | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return undefined;
  const target = event.target instanceof Element ? event.target : null;
  const writes = target?.closest("input, textarea, select, dialog, [role='menu']") ?? null;
  return writes === null ? keys[event.key.toLowerCase()] : undefined;
}
