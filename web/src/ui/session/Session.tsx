/** Inside a session: header, stage, panel, controls; in text mode the chat stands in the middle. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { amHost, hands, myRoom, openPoll, roomName, unread } from "../../session/selectors";
import { MAIN_ROOM } from "../../session/state";
import { t } from "../../texts/texts";
import { Breakouts } from "../breakouts/Breakouts";
import { Chat } from "../chat/Chat";
import { usePage, useSession } from "../context";
import { Controls } from "../controls/Controls";
import { trouble } from "../kit/ask";
import { IconButton } from "../kit/Button";
import type { IconName } from "../kit/icons";
import { announce } from "../kit/Live";
import { People } from "../people/People";
import { PollPrompt } from "../polls/PollPrompt";
import { Polls } from "../polls/Polls";
import { Stage } from "../stage/Stage";
import { Bars } from "./Bars";

type Panel = "chat" | "people" | "rooms" | "polls";
const ICONS: Readonly<Record<Panel, IconName>> = {
  chat: "chat",
  people: "people",
  rooms: "rooms",
  polls: "polls",
};

export function Session() {
  const { store } = usePage();
  const state = useSession();
  const onText = store.rung.value.rung === "text";
  const wide = matchMedia("(min-width: 60rem)").matches;
  const panel = useSignal<Panel | null>(wide ? "chat" : null);
  useAnnouncements();
  const choose = (chosen: Panel) => {
    panel.value = panel.value === chosen ? null : chosen;
  };
  const shown = onText && panel.value === "chat" ? null : panel.value;
  return (
    <div class={`session ${onText ? "on-text" : ""} ${shown === null ? "" : "with-panel"}`}>
      <a class="skip" href="#message-field">
        {t("skipToChat")}
      </a>
      <header class="top">
        <h1>{state.view.title}</h1>
        <Tabs current={shown} onChoose={choose} hideChat={onText} />
      </header>
      <Bars />
      <main class="middle">
        <Stage onText={onText} />
        {onText ? <Chat large /> : null}
      </main>
      {shown === null ? null : (
        <aside class="panel" aria-label={t(shown)}>
          <header class="panel-head">
            <h2>{t(shown)}</h2>
            <IconButton label={t("close")} icon="close" onClick={() => choose(shown)} />
          </header>
          {shown === "chat" ? <Chat /> : null}
          {shown === "people" ? <People /> : null}
          {shown === "rooms" ? <Breakouts /> : null}
          {shown === "polls" ? <Polls /> : null}
        </aside>
      )}
      <PollPrompt />
      {trouble.value === null ? null : <p class="trouble floating">{trouble.value}</p>}
      <Controls />
    </div>
  );
}

interface TabsProps {
  readonly current: Panel | null;
  readonly onChoose: (panel: Panel) => void;
  readonly hideChat: boolean;
}

function Tabs({ current, onChoose, hideChat }: TabsProps) {
  const { store } = usePage();
  const state = useSession();
  const badges: Readonly<Record<Panel, number>> = {
    chat: current === "chat" ? 0 : unread(state, { kind: "room", room: myRoom(state) }, store.readUpTo.value),
    people: amHost(state) ? hands(state).length : 0,
    rooms: amHost(state) ? state.view.help.filter((call) => call.claimed_by === null).length : 0,
    polls: 0,
  };
  const panels = (["chat", "people", "rooms", "polls"] as const).filter(
    (each) => !(hideChat && each === "chat"),
  );
  return (
    <nav class="tabs" aria-label={t("more")}>
      {panels.map((each) => (
        <TabButton
          key={each}
          panel={each}
          current={current === each}
          badge={badges[each]}
          onChoose={onChoose}
        />
      ))}
    </nav>
  );
}

interface TabButtonProps {
  readonly panel: Panel;
  readonly current: boolean;
  readonly badge: number;
  readonly onChoose: (panel: Panel) => void;
}

function TabButton({ panel, current, badge, onChoose }: TabButtonProps) {
  return (
    <span class={`tab ${current ? "current" : ""}`}>
      <IconButton
        label={t(panel)}
        icon={ICONS[panel]}
        kind={current ? "on" : "plain"}
        badge={badge > 0 ? badge : null}
        onClick={() => onChoose(panel)}
      />
    </span>
  );
}

/** Moves, polls and messages, for those who do not see them. */
function useAnnouncements(): void {
  const state = useSession();
  const room = myRoom(state);
  const poll = openPoll(state);
  const last = state.chat.at(-1);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) return;
    announce(t("movedTo", { room: room === MAIN_ROOM ? t("mainRoom") : roomName(state, room) }), true);
  }, [room]);
  useEffect(() => {
    if (poll !== undefined && poll.voted === null) announce(t("pollLaunched", { question: poll.question }));
  }, [poll?.poll]);
  useEffect(() => {
    if (first.current || last === undefined || last.by === state.you.participant) return;
    announce(t("newMessage", { name: state.names[last.by] ?? "", text: last.text }));
  }, [last?.seq]);
  useEffect(() => {
    first.current = false;
  }, []);
}
