/** Inside a session: header, notices, middle, panel, controls; in text mode the chat stands in the middle. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../texts/texts";
import { Breakouts } from "../breakouts/Breakouts";
import { Chat } from "../chat/Chat";
import { write } from "../chat/draft";
import { usePage, useSession } from "../context";
import { IconButton } from "../kit/Button";
import { useKeptFocus } from "../kit/focus";
import { Trouble } from "../kit/Trouble";
import { People } from "../people/People";
import { PollPrompt } from "../polls/PollPrompt";
import { Polls } from "../polls/Polls";
import { useAnnouncements } from "./announcements";
import { Bars } from "./Bars";
import { closePanel, type PanelName, panel } from "./panels";
import { Tabs } from "./Tabs";

interface FrameProps {
  readonly stage: ComponentChildren;
  readonly controls: ComponentChildren;
  /** What lies over everything, or is only heard. */
  readonly children?: ComponentChildren;
}

export function Frame({ stage, controls, children }: FrameProps) {
  const { store } = usePage();
  const state = useSession();
  const onText = store.rung.value.rung === "text";
  useAnnouncements();
  const shown = onText && panel.value === "chat" ? null : panel.value;
  return (
    <div class={`session ${onText ? "on-text" : ""} ${shown === null ? "" : "with-panel"}`}>
      <button type="button" class="skip" onClick={write}>
        {t("skipToChat")}
      </button>
      <header class="top">
        <h1 title={state.view.title}>{state.view.title}</h1>
        <Tabs current={shown} hideChat={onText} />
      </header>
      <Bars />
      <main class="middle">
        {stage}
        {onText ? <Chat large /> : null}
      </main>
      {shown === null ? null : <Panel name={shown} />}
      <PollPrompt />
      {children}
      <Trouble />
      {controls}
    </div>
  );
}

const CONTENTS = { chat: Chat, people: People, rooms: Breakouts, polls: Polls } as const;

function Panel({ name }: { readonly name: PanelName }) {
  const { extras } = usePage();
  const Content = name === "agenda" ? extras?.Lesson : CONTENTS[name];
  const element = useRef<HTMLElement>(null);
  useKeptFocus(element, ".panel-head h2");
  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      const inPanel = event.target instanceof Element && event.target.closest(".panel") !== null;
      const inDialog = document.querySelector("dialog[open]") !== null;
      if (event.key === "Escape" && inPanel && !inDialog) closePanel();
    };
    addEventListener("keydown", leave);
    return () => removeEventListener("keydown", leave);
  }, []);
  return (
    <aside class="panel" aria-label={t(name)} ref={element}>
      <header class="panel-head">
        <h2 tabIndex={-1}>{t(name)}</h2>
        <IconButton label={t("close")} icon="close" onClick={closePanel} />
      </header>
      {Content === undefined ? null : <Content />}
    </aside>
  );
}
