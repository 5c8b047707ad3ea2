/** The chat: one conversation at a time, that of the room first, and what is new in the others. */
import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Fragment } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Conversation, keyOf, messagesShown } from "../../session/conversations";
import { nameOf } from "../../session/selectors";
import { day, t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { Icon } from "../kit/icons";
import { ChatTools } from "./ChatTools";
import { Composer } from "./Composer";
import { Conversations } from "./Conversations";
import { open } from "./draft";
import { Line } from "./Line";
import { PendingLine } from "./PendingLine";
import { Pinned } from "./Pinned";
import { useSeen } from "./seen";
import { continues, otherDay, pendingIn } from "./shown";

export function Chat({ large = false }: { readonly large?: boolean }) {
  const state = useSession();
  const { store } = usePage();
  const conversation = open(state);
  const lines = messagesShown(state, conversation);
  const pending = pendingIn(conversation, store.pending.value);
  const atEnd = useSignal(true);
  const element = useRef<HTMLElement>(null);
  useSeen(conversation, atEnd.value, element);
  return (
    <section class={`chat ${large ? "large" : ""}`} aria-label={t("chat")} ref={element}>
      <ChatTools />
      <Conversations current={conversation} />
      <Pinned />
      <Log key={keyOf(conversation)} length={lines.length + pending.length} atEnd={atEnd}>
        {lines.length + pending.length === 0 ? <Empty /> : null}
        <Earlier />
        {lines.map((item, index) => {
          const before = lines[index - 1];
          return (
            <Fragment key={item.seq}>
              {otherDay(before, item) ? <p class="day">{day(item.at)}</p> : null}
              <Line item={item} goesOn={continues(before, item)} />
            </Fragment>
          );
        })}
        {pending.map((each) => (
          <PendingLine key={each.command} message={each} />
        ))}
      </Log>
      <TypingLine conversation={conversation} />
      <Composer />
    </section>
  );
}

/** Older lines come when asked for: nobody who comes late loads the whole of a long session. */
function Earlier() {
  const { actions } = usePage();
  if (!useSession().earlier) return null;
  return (
    <div class="earlier">
      <Button onClick={() => void ask(actions.readEarlier())}>{t("earlierMessages")}</Button>
    </div>
  );
}

function Empty() {
  return (
    <div class="empty">
      <Icon name="chat" />
      <p>{t("noMessages")}</p>
      <p class="hint">{t("noMessagesHelp")}</p>
    </div>
  );
}

const NEAR_PX = 40;

interface LogProps {
  readonly length: number;
  readonly atEnd: Signal<boolean>;
  readonly children: ComponentChildren;
}

/** Keeps to the newest line unless the person has scrolled up to read. */
function Log({ length, atEnd, children }: LogProps) {
  const element = useRef<HTMLDivElement>(null);
  const toEnd = () => {
    const log = element.current;
    if (log !== null) log.scrollTop = log.scrollHeight;
  };
  useLayoutEffect(() => {
    atEnd.value = true;
  }, [atEnd]);
  useLayoutEffect(() => {
    if (atEnd.peek()) toEnd();
  }, [length]);
  return (
    <div class="log-frame">
      <div
        ref={element}
        class="log"
        role="log"
        aria-label={t("chatLog")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={(event) => {
          const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
          atEnd.value = scrollTop + clientHeight >= scrollHeight - NEAR_PX;
        }}
      >
        {children}
      </div>
      {atEnd.value ? null : (
        <div class="to-newest">
          <Button onClick={toEnd}>{t("newestMessages")}</Button>
        </div>
      )}
    </div>
  );
}

function TypingLine({ conversation }: { readonly conversation: Conversation }) {
  const state = useSession();
  const self = state.you.participant;
  const writers = usePage().store.typing.value.filter(({ participant, to }) =>
    conversation.kind === "room" ? to !== self : to === self && participant === conversation.participant,
  );
  const only = writers.length === 1 ? writers[0] : undefined;
  const text =
    only === undefined ? t("typingMany") : t("typingOne", { name: nameOf(state, only.participant) });
  return <p class="typing">{writers.length === 0 ? "" : text}</p>;
}
