/** The buttons that open the panels, with what waits in each. */
import { unreadInAll } from "../../session/conversations";
import { amHost, hands, pollForMe } from "../../session/selectors";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { Icon, type IconName } from "../kit/icons";
import { PANELS, type PanelName, panel, tabId } from "./panels";

const ICONS: Readonly<Record<PanelName, IconName>> = {
  chat: "chat",
  people: "people",
  rooms: "rooms",
  polls: "polls",
  agenda: "plan",
};

interface TabsProps {
  readonly current: PanelName | null;
  /** In text mode the chat is in the middle and needs no button. */
  readonly hideChat: boolean;
}

export function Tabs({ current, hideChat }: TabsProps) {
  const { extras } = usePage();
  const waiting = useWaiting();
  const absent = (name: PanelName) => (name === "chat" && hideChat) || (name === "agenda" && extras === null);
  return (
    <nav class="tabs" aria-label={t("panels")}>
      {PANELS.filter((each) => !absent(each)).map((each) => (
        <Tab key={each} name={each} current={current === each} waiting={waiting[each]} />
      ))}
    </nav>
  );
}

interface Waiting {
  readonly count: number;
  readonly words: string;
}

const NOTHING: Waiting = { count: 0, words: "" };

function useWaiting(): Readonly<Record<PanelName, Waiting>> {
  const { store } = usePage();
  const state = useSession();
  const host = amHost(state);
  const unread = unreadInAll(state, store.read.value);
  const raised = host ? hands(state).length : 0;
  const calls = host ? state.view.help.filter((call) => call.claimed_by === null).length : 0;
  const poll = pollForMe(state);
  const unanswered = poll !== undefined && !poll.answered && !host;
  return {
    chat: unread === 0 ? NOTHING : { count: unread, words: t("unreadMessages", { count: unread }) },
    people: people(raised, host ? state.view.lobby.length : 0),
    rooms: calls === 0 ? NOTHING : { count: calls, words: t("helpQueue") },
    agenda: NOTHING,
    polls: unanswered ? { count: 1, words: t("pollOpen") } : NOTHING,
  };
}

function people(hands: number, lobby: number): Waiting {
  const words = [
    ...(lobby === 0 ? [] : [t("peopleWaiting", { count: lobby })]),
    ...(hands === 0 ? [] : [t("hands", { count: hands })]),
  ];
  return { count: hands + lobby, words: words.join(", ") };
}

interface TabProps {
  readonly name: PanelName;
  readonly current: boolean;
  readonly waiting: Waiting;
}

function Tab({ name, current, waiting }: TabProps) {
  return (
    <button
      type="button"
      id={tabId(name)}
      class={`tab ${current ? "current" : ""}`}
      aria-expanded={current}
      onClick={() => {
        panel.value = current ? null : name;
      }}
    >
      <Icon name={ICONS[name]} />
      <span>{t(name)}</span>
      {waiting.count === 0 ? null : (
        <>
          <span class="badge" aria-hidden="true">
            {waiting.count}
          </span>
          <span class="unseen">{`, ${waiting.words}`}</span>
        </>
      )}
    </button>
  );
}
