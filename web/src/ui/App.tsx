/** The page: joining, the session, or a plain word when it is over. */
import { useSignalEffect } from "@preact/signals";
import type { ComponentType } from "preact";
import { language, t } from "../texts/texts";
import { type Page, PageContext, usePage } from "./context";
import { Farewell } from "./join/Farewell";
import { GoOn } from "./join/GoOn";
import { LiveRegions } from "./kit/Live";
import { Waiting } from "./lobby/Waiting";

interface AppProps extends Page {
  /** Shown before joining. */
  readonly Door: ComponentType;
  /** Shown in the session. */
  readonly Inside: ComponentType;
}

export function App({ Door, Inside, ...page }: AppProps) {
  useSignalEffect(() => {
    document.documentElement.lang = language.value;
    const title = page.store.state.value?.view.title ?? page.store.invitation.value?.title;
    if (title !== undefined) document.title = title;
  });
  return (
    <PageContext.Provider value={page}>
      <Phase Door={Door} Inside={Inside} />
      <LiveRegions />
    </PageContext.Provider>
  );
}

function Phase({ Door, Inside }: Pick<AppProps, "Door" | "Inside">) {
  const { store } = usePage();
  const phase = store.phase.value;
  if (phase === "gone" || phase === "left" || phase === "removed") return <Farewell phase={phase} />;
  if (phase === "inside") return <Welcomed Inside={Inside} />;
  return store.seatLink.value === null ? <Door /> : <GoOn />;
}

function Welcomed({ Inside }: Pick<AppProps, "Inside">) {
  const { store } = usePage();
  const state = store.state.value;
  if (state === null) return <Loading />;
  return state.view.waiting === null ? <Inside /> : <Waiting door={state.view.waiting} />;
}

function Loading() {
  return (
    <main class="loading">
      <h1>{t("loading")}</h1>
    </main>
  );
}
