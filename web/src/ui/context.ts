/** What every component may reach: the store's signals, the actions, the media. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { MediaView } from "../media/view";
import type { SessionState } from "../session/state";
import type { Actions, SessionStore } from "../session/store";

export interface Page {
  readonly store: SessionStore;
  readonly actions: Actions;
  readonly media: MediaView;
  /** One link per role, for hosts to give away. */
  links(): Promise<Readonly<Record<string, string>>>;
  /** What the server keeps under `path`; null when it does not answer with it. */
  read<T>(path: string): Promise<T | null>;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error("no page around this component");
  return page;
}

/** The state, for components that are only shown inside a session. */
export function useSession(): SessionState {
  const state = usePage().store.state.value;
  if (state === null) throw new Error("not in a session");
  return state;
}
