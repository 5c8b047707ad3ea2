/** The chat: the room's messages with the session's and one's private ones, in one line of time. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Fragment } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { myRoom, nameOf } from "../../session/selectors";
import { day, t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { Icon } from "../kit/icons";
import { ChatTools } from "./ChatTools";
import { Composer } from "./Composer";
import { Line } from "./Line";
import { PendingLine } from "./PendingLine";
import { Pinned } from "./Pinned";
import { continues, otherDay, pendingIn, shown } from "./shown";

export function Chat({ large = false }: { readonly large?: boolean }) {
  const state = useSession();
  const { store, actions } = usePage();
  const lines = shown(state);
  const pending = pendingIn(myRoom(state), store.pending.value);
  useEffect(() => actions.markRead(state.seq), [actions, state.seq]);
  return (
    <section class={`chat ${large ? "large" : ""}`} aria-label={t("chat")}>
      <ChatTools />
      <Pinned />
      <Log length={lines.length + pending.length}>
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
      <TypingLine />
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

/** Keeps to the newest line unless the person has scrolled up to read. */
function Log({ length, children }: { readonly length: number; readonly children: ComponentChildren }) {
  const element = useRef<HTMLDivElement>(null);
  const atEnd = useSignal(true);
  const toEnd = () => {
    const log = element.current;
    if (log !== null) log.scrollTop = log.scrollHeight;
  };
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

function TypingLine() {
  const state = useSession();
  const writers = usePage().store.typing.value;
  const only = writers.length === 1 ? writers[0] : undefined;
  const text =
    only === undefined ? t("typingMany") : t("typingOne", { name: nameOf(state, only.participant) });
  return <p class="typing">{writers.length === 0 ? "" : text}</p>;
}
