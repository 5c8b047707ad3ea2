/** What the server keeps under a path, asked for when it is first shown. */
import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { usePage } from "../context";

/** undefined: asked for. null: the server did not give it. */
export function useKept<T>(path: string): ReadonlySignal<T | null | undefined> {
  const { read } = usePage();
  const kept = useSignal<T | null | undefined>(undefined);
  useEffect(() => {
    let wanted = true;
    kept.value = undefined;
    void read<T>(path).then((found) => {
      if (wanted) kept.value = found;
    });
    return () => {
      wanted = false;
    };
  }, [read, path]);
  return kept;
}
