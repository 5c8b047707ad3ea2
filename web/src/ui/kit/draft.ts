/** What is being written in a form: it outlives the panel and a reload, as a message that is not sent yet. */
import { usePage } from "../context";

/** The value that is kept for `place`, and how it is changed; back at `blank`, nothing is kept. */
export function useDraft<T>(place: string, blank: T): readonly [T, (value: T) => void] {
  const { store, actions } = usePage();
  const nothing = JSON.stringify(blank);
  const kept = store.drafts.value[place];
  const change = (value: T) => {
    const text = JSON.stringify(value);
    actions.draft(place, text === nothing ? "" : text);
  };
  return [kept === undefined ? blank : (JSON.parse(kept) as T), change];
}
