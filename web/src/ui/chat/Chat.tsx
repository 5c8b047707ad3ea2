/** The chat: the room's messages with the session's, and private ones where the policy allows. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import {
  type Conversation,
  correspondents,
  mayWriteTo,
  messagesShown,
  myRoom,
  nameOf,
  pendingShown,
} from "../../session/selectors";
import type { MessageId } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { Composer } from "./Composer";
import { Line, PendingLine } from "./Line";

export function Chat({ large = false }: { readonly large?: boolean }) {
  const state = useSession();
  const { store } = usePage();
  const other = useSignal<string | null>(null);
  const replyTo = useSignal<MessageId | null>(null);
  const conversation: Conversation =
    other.value === null
      ? { kind: "room", room: myRoom(state) }
      : { kind: "person", participant: other.value };
  const shown = messagesShown(state, conversation);
  const pending = pendingShown(store.pending.value, conversation);
  useRead(state.seq);
  return (
    <section class={`chat ${large ? "large" : ""}`} aria-label={t("chat")}>
      <PrivateChoice
        other={other.value}
        onChoose={(chosen) => {
          other.value = chosen;
        }}
      />
      <Log length={shown.length + pending.length}>
        {shown.length + pending.length === 0 ? <p class="hint">{t("noMessages")}</p> : null}
        {shown.map((item) => (
          <Line
            key={item.seq}
            item={item}
            onReply={(message) => {
              replyTo.value = message;
            }}
          />
        ))}
        {pending.map((each) => (
          <PendingLine key={each.command} message={each} />
        ))}
      </Log>
      <TypingLine />
      <Composer
        conversation={conversation}
        replyTo={replyTo.value}
        onReplied={() => {
          replyTo.value = null;
        }}
      />
    </section>
  );
}

/** Keeps to the newest line unless the person has scrolled up to read. */
function Log({ length, children }: { readonly length: number; readonly children: ComponentChildren }) {
  const element = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const log = element.current;
    if (log !== null && atEnd.current) log.scrollTop = log.scrollHeight;
  }, [length]);
  return (
    <div
      ref={element}
      class="log"
      role="log"
      aria-label={t("chatLog")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={(event) => {
        const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
        atEnd.current = scrollTop + clientHeight >= scrollHeight - 40;
      }}
    >
      {children}
    </div>
  );
}

function useRead(seq: number): void {
  const { actions } = usePage();
  useEffect(() => actions.markRead(seq), [actions, seq]);
}

interface PrivateChoiceProps {
  readonly other: string | null;
  readonly onChoose: (other: string | null) => void;
}

/** Shown only to those who may write to single people. */
function PrivateChoice({ other, onChoose }: PrivateChoiceProps) {
  const state = useSession();
  const known = new Set(correspondents(state));
  const people = state.view.participants.filter(
    ({ participant }) => mayWriteTo(state, participant) || known.has(participant),
  );
  if (people.length === 0) return null;
  return (
    <label class="chat-with">
      <span class="unseen">{t("chatTo")}</span>
      <select value={other ?? ""} onChange={(event) => onChoose(event.currentTarget.value || null)}>
        <option value="">{t("toRoom")}</option>
        {people.map(({ participant, name }) => (
          <option key={participant} value={participant}>
            {`${name} (${t("private")})`}
          </option>
        ))}
      </select>
    </label>
  );
}

function TypingLine() {
  const state = useSession();
  const { store } = usePage();
  const writers = store.typing.value;
  const only = writers.length === 1 ? writers[0] : undefined;
  const text =
    only === undefined ? t("typingMany") : t("typingOne", { name: nameOf(state, only.participant) });
  return <p class="typing">{writers.length === 0 ? "" : text}</p>;
}
