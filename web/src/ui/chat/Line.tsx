/** One line of the chat, and what may be done with it. */
import { useSignal } from "@preact/signals";

import { amHost, message as find, nameOf, participant } from "../../session/selectors";
import type { ChatItem, Message, MessageId, PendingMessage } from "../../session/state";
import { t, time } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { Avatar } from "../kit/Avatar";
import { ask, sentence } from "../kit/ask";
import { Button } from "../kit/Button";
import { Words } from "./Words";

const EMOJIS = ["👍", "❤️", "😀", "🎉", "🤔"] as const;

interface LineProps {
  readonly item: ChatItem;
  readonly onReply: (message: MessageId) => void;
}

export function Line({ item, onReply }: LineProps) {
  const state = useSession();
  const own = item.by === state.you.participant;
  const name = nameOf(state, item.by);
  return (
    <article
      class={`line ${own ? "own" : ""} ${item.kind}`}
      data-message={item.kind === "message" ? item.message : ""}
    >
      <Avatar name={name} number={participant(state, item.by)?.number ?? 0} />
      <div class="bubble">
        <header>
          <b>{name}</b>
          <time dateTime={new Date(item.at).toISOString()}>{time(item.at)}</time>
          <Marks item={item} />
        </header>
        {item.kind === "announcement" ? (
          <Words text={item.text} />
        ) : (
          <MessageBody message={item} onReply={onReply} />
        )}
      </div>
    </article>
  );
}

function Marks({ item }: { readonly item: ChatItem }) {
  const state = useSession();
  if (item.kind === "announcement") return <span class="mark">{t("toAllRooms")}</span>;
  const isPrivate = item.to !== "room" && item.to !== "session";
  return (
    <>
      {isPrivate ? <span class="mark">{t("private")}</span> : null}
      {item.rung === "text" && amHost(state) ? <span class="mark">{t("writtenOnText")}</span> : null}
      {item.edited && !item.removed ? <span class="mark">{t("edited")}</span> : null}
    </>
  );
}

function MessageBody({
  message,
  onReply,
}: {
  readonly message: Message;
  readonly onReply: LineProps["onReply"];
}) {
  const state = useSession();
  const editing = useSignal(false);
  if (message.removed) return <p class="gone">{t("messageRemoved")}</p>;
  const answered = message.reply_to === null ? undefined : find(state, message.reply_to);
  if (editing.value) {
    return (
      <EditForm
        message={message}
        onDone={() => {
          editing.value = false;
        }}
      />
    );
  }
  return (
    <>
      {answered === undefined ? null : (
        <blockquote>
          <b>{nameOf(state, answered.by)}</b> {answered.removed ? t("messageRemoved") : answered.text}
        </blockquote>
      )}
      <Words text={message.text} />
      <Reactions message={message} />
      <MessageActions
        message={message}
        onReply={onReply}
        onEdit={() => {
          editing.value = true;
        }}
      />
    </>
  );
}

function Reactions({ message }: { readonly message: Message }) {
  const state = useSession();
  const { actions } = usePage();
  const mine = message.reactions.find((each) => each.participant === state.you.participant)?.emoji;
  const counts = new Map<string, number>();
  for (const { emoji } of message.reactions) counts.set(emoji, (counts.get(emoji) ?? 0) + 1);
  if (counts.size === 0) return null;
  return (
    <p class="reactions">
      {[...counts].map(([emoji, count]) => (
        <button
          key={emoji}
          type="button"
          class={`reaction ${emoji === mine ? "mine" : ""}`}
          aria-pressed={emoji === mine}
          onClick={() => void ask(actions.react(message.message, emoji === mine ? "" : emoji))}
        >
          {`${emoji} ${count}`}
        </button>
      ))}
    </p>
  );
}

interface MessageActionsProps {
  readonly message: Message;
  readonly onReply: (message: MessageId) => void;
  readonly onEdit: () => void;
}

function MessageActions({ message, onReply, onEdit }: MessageActionsProps) {
  const state = useSession();
  const { actions } = usePage();
  if (state.you.role === "observer") return null;
  const own = message.by === state.you.participant;
  return (
    <details class="line-menu">
      <summary aria-label={t("actionsFor", { name: message.text.slice(0, 30) })}>···</summary>
      <div class="menu">
        <p class="emojis">
          {EMOJIS.map((emoji) => (
            <button
              key={emoji}
              type="button"
              aria-label={`${t("react")} ${emoji}`}
              onClick={(event) => {
                event.currentTarget.closest("details")?.removeAttribute("open");
                void ask(actions.react(message.message, emoji));
              }}
            >
              {emoji}
            </button>
          ))}
        </p>
        <Button kind="quiet" onClick={() => onReply(message.message)}>
          {t("reply")}
        </Button>
        {own ? (
          <Button kind="quiet" onClick={onEdit}>
            {t("edit")}
          </Button>
        ) : null}
        {own || amHost(state) ? (
          <Button kind="quiet" onClick={() => void ask(actions.removeMessage(message.message))}>
            {t("remove")}
          </Button>
        ) : null}
      </div>
    </details>
  );
}

function EditForm({ message, onDone }: { readonly message: Message; readonly onDone: () => void }) {
  const { actions } = usePage();
  const text = useSignal(message.text);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (await ask(actions.editMessage(message.message, text.value))) onDone();
  };
  return (
    <form class="edit" onSubmit={(event) => void submit(event)}>
      <textarea
        value={text.value}
        aria-label={t("edit")}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
      <div class="row">
        <Button kind="primary" submit>
          {t("save")}
        </Button>
        <Button kind="quiet" onClick={onDone}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}

/** A message on its way: shown at once, told when it cannot be sent. */
export function PendingLine({ message }: { readonly message: PendingMessage }) {
  const state = useSession();
  const { actions } = usePage();
  return (
    <article class="line own pending">
      <Avatar name={state.you.name} number={state.you.number} />
      <div class="bubble">
        <Words text={message.text} />
        {message.refused === null ? (
          <p class="mark">{t("sending")}</p>
        ) : (
          <>
            <p class="mark refused">{t("notSent", { reason: sentence(message.refused) })}</p>
            <div class="row">
              <Button onClick={() => void actions.resend(message.command)}>{t("sendAgain")}</Button>
              <Button kind="quiet" onClick={() => actions.discard(message.command)}>
                {t("discard")}
              </Button>
            </div>
          </>
        )}
      </div>
    </article>
  );
}
