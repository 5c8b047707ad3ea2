/** What every component may reach: the store's signals, the actions, the media. */

import type { ReadonlySignal } from "@preact/signals-core";
import { type ComponentType, createContext } from "preact";
import { useContext } from "preact/hooks";
import type { MediaView } from "../media/view";
import { amHost } from "../session/selectors";
import type { Participant, Poll, SessionState } from "../session/state";
import type { Actions, SessionStore } from "../session/store";

/** What the full page adds to a panel. */
export interface Extras {
  /** The panel with plan and materials. */
  readonly Lesson: ComponentType;
  readonly PeopleTools: ComponentType;
  readonly PollTools: ComponentType;
  readonly PollFiles: ComponentType<{ readonly poll: Poll }>;
  readonly PastRooms: ComponentType;
  readonly ReadAloudChoice: ComponentType;
  readonly RemedyOffers: ComponentType<{ readonly person: Participant }>;
}

/** What hosts alone use to lead a session. */
export interface HostTools {
  readonly HandsUp: ComponentType<{ readonly raised: readonly Participant[] }>;
  readonly HelpQueue: ComponentType;
  readonly HostRooms: ComponentType;
  readonly HostButtons: ComponentType<{ readonly poll: Poll }>;
  readonly Invite: ComponentType;
  readonly Lobby: ComponentType;
  readonly NewPoll: ComponentType;
  readonly OpenRooms: ComponentType;
  readonly PersonMenu: ComponentType<{ readonly person: Participant }>;
  readonly Plan: ComponentType;
  readonly Running: ComponentType;
  readonly StepButtons: ComponentType<{ readonly timed: boolean }>;
}

export interface Page {
  readonly store: SessionStore;
  readonly actions: Actions;
  /** null on the light page. */
  readonly media: MediaView | null;
  /** null on the light page. */
  readonly extras: Extras | null;
  /** null until they have come: they are fetched for hosts alone. */
  readonly tools: ReadonlySignal<HostTools | null>;
  /** One link per role, for hosts to give away. */
  links(): Promise<Readonly<Record<string, string>>>;
  /** What the server keeps under `path`; null when it does not answer with it. */
  read<T>(path: string): Promise<T | null>;
  /** Where the light page is, on the full one; where the full one is, on the light page. */
  readonly otherPage: string;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error("no page around this component");
  return page;
}

/** For what only the full page shows. */
export function useMedia(): MediaView {
  const { media } = usePage();
  if (media === null) throw new Error("no media on this page");
  return media;
}

/** null for whoever is no host, too. */
export function useTools(): HostTools | null {
  const tools = usePage().tools.value;
  return amHost(useSession()) ? tools : null;
}

/** The state, for components that are only shown inside a session. */
export function useSession(): SessionState {
  const state = usePage().store.state.value;
  if (state === null) throw new Error("not in a session");
  return state;
}
