/** The page: joining, the session, or a plain word when it is over. */
import { useSignalEffect } from "@preact/signals";
import { language, t } from "../texts/texts";
import { type Page, PageContext, usePage } from "./context";
import { Farewell } from "./join/Farewell";
import { GoOn } from "./join/GoOn";
import { Join } from "./join/Join";
import { LiveRegions } from "./kit/Live";
import { Waiting } from "./lobby/Waiting";
import { Session } from "./session/Session";

export function App(page: Page) {
  useSignalEffect(() => {
    document.documentElement.lang = language.value;
    const title = page.store.state.value?.view.title ?? page.store.invitation.value?.title;
    if (title !== undefined) document.title = title;
  });
  return (
    <PageContext.Provider value={page}>
      <Phase {...page} />
      <LiveRegions />
    </PageContext.Provider>
  );
}

function Phase({ store }: Page) {
  const phase = store.phase.value;
  if (phase === "gone" || phase === "left" || phase === "removed") return <Farewell phase={phase} />;
  if (phase === "inside") return <Inside />;
  return store.seatLink.value === null ? <Join /> : <GoOn />;
}

function Inside() {
  const { store } = usePage();
  const state = store.state.value;
  if (state === null) return <Loading />;
  return state.view.waiting === null ? <Session /> : <Waiting door={state.view.waiting} />;
}

function Loading() {
  return (
    <main class="loading">
      <h1>{t("loading")}</h1>
    </main>
  );
}
