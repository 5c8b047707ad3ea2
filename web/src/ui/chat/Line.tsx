/** One line of the chat: who, when, what, and what others felt about it. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { amHost, message as find, nameOf, participant } from "../../session/selectors";
import type { ChatItem, Message } from "../../session/state";
import { listed, t, time } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { Avatar } from "../kit/Avatar";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { Icon } from "../kit/icons";
import { authorOf, isFromSchool } from "./author";
import { MessageMenu } from "./MessageMenu";
import { Words } from "./Words";

interface LineProps {
  readonly item: ChatItem;
  /** Follows right on a line of the same person. */
  readonly goesOn: boolean;
}

export function Line({ item, goesOn }: LineProps) {
  const state = useSession();
  const own = item.by === state.you.participant;
  const name = authorOf(state, item);
  return (
    <article
      class={`line ${own ? "own" : ""} ${item.kind} ${goesOn ? "goes-on" : ""} ${isPrivate(item) ? "private" : ""}`}
      data-message={item.kind === "message" ? item.message : ""}
    >
      <Avatar name={name} number={participant(state, item.by)?.number ?? 0} />
      <div class="bubble">
        <header class={goesOn ? "unseen" : ""}>
          <b>{name}</b>
          <Marks item={item} />
          <time dateTime={new Date(item.at).toISOString()}>{time(item.at)}</time>
        </header>
        {item.kind === "announcement" ? <Words text={item.text} /> : <MessageBody message={item} />}
      </div>
    </article>
  );
}

function isPrivate(item: ChatItem): boolean {
  return item.kind === "message" && item.to !== "room" && item.to !== "session";
}

function Marks({ item }: { readonly item: ChatItem }) {
  const state = useSession();
  if (isFromSchool(item)) {
    return (
      <span class="mark">
        <Icon name="megaphone" />
        {t("fromSchool")}
      </span>
    );
  }
  if (item.kind === "announcement" || item.to === "session") {
    return (
      <span class="mark">
        <Icon name="megaphone" />
        {t("toAllRooms")}
      </span>
    );
  }
  const mine = item.by === state.you.participant;
  return (
    <>
      {isPrivate(item) ? (
        <span class="mark">
          <Icon name="lock" />
          {mine ? t("privateTo", { name: nameOf(state, item.to) }) : t("private")}
        </span>
      ) : null}
      {item.rung === "text" ? (
        <span class="mark">
          <Icon name="text" />
          {t("writtenOnText")}
        </span>
      ) : null}
    </>
  );
}

function MessageBody({ message }: { readonly message: Message }) {
  const editing = useSignal(false);
  const edit = (on: boolean) => () => {
    editing.value = on;
  };
  if (message.removed) return <p class="gone">{t("messageRemoved")}</p>;
  if (editing.value) return <EditForm message={message} onDone={edit(false)} />;
  return (
    <>
      <Answered message={message} />
      <Words text={message.text} />
      {message.held ? <Held message={message} /> : null}
      {message.pinned ? (
        <span class="mark">
          <Icon name="pin" />
          {t("pinned")}
        </span>
      ) : null}
      <ReadTick message={message} />
      {message.edited ? <span class="mark">{t("edited")}</span> : null}
      <Reactions message={message} />
      <MessageMenu message={message} onEdit={edit(true)} />
    </>
  );
}

/** A message that others do not see yet. */
function Held({ message }: { readonly message: Message }) {
  const { actions } = usePage();
  const host = amHost(useSession());
  return (
    <div class="held">
      <span class="mark">
        <Icon name="clock" />
        {t(host ? "heldForYou" : "heldForHost")}
      </span>
      {host ? (
        <Button kind="primary" onClick={() => void ask(actions.releaseMessage(message.message))}>
          {t("release")}
        </Button>
      ) : null}
    </div>
  );
}

/** For one's own private message: the other one has read it. */
function ReadTick({ message }: { readonly message: Message }) {
  const state = useSession();
  if (message.by !== state.you.participant || !isPrivate(message)) return null;
  const self = state.you.participant;
  const mark = state.view.read.find((each) => each.participant === message.to && each.conversation === self);
  if (mark === undefined || mark.upto < message.seq) return null;
  return (
    <span class="mark">
      <Icon name="check" />
      {t("readByThem")}
    </span>
  );
}

/** The message that this one answers. */
function Answered({ message }: { readonly message: Message }) {
  const state = useSession();
  const answered = message.reply_to === null ? undefined : find(state, message.reply_to);
  if (answered === undefined) return null;
  return (
    <blockquote>
      <b>{authorOf(state, answered)}</b> {answered.removed ? t("messageRemoved") : answered.text}
    </blockquote>
  );
}

function Reactions({ message }: { readonly message: Message }) {
  const state = useSession();
  const { actions } = usePage();
  const kinds = [...new Set(message.reactions.map((each) => each.emoji))];
  if (kinds.length === 0) return null;
  return (
    <div class="reactions">
      {kinds.map((emoji) => {
        const reactions = message.reactions.filter((each) => each.emoji === emoji);
        const mine = reactions.some((each) => each.participant === state.you.participant);
        const names = listed(reactions.map((each) => nameOf(state, each.participant)));
        return (
          <button
            key={emoji}
            type="button"
            class={`reaction ${mine ? "mine" : ""}`}
            aria-pressed={mine}
            title={t("reactedBy", { emoji, names })}
            disabled={state.you.role === "observer"}
            onClick={() => void ask(actions.react(message.message, mine ? "" : emoji))}
          >
            {`${emoji} ${reactions.length}`}
            <span class="unseen">{` ${names}`}</span>
          </button>
        );
      })}
    </div>
  );
}

function EditForm({ message, onDone }: { readonly message: Message; readonly onDone: () => void }) {
  const { actions } = usePage();
  const field = useRef<HTMLTextAreaElement>(null);
  const text = useSignal(message.text);
  useEffect(() => field.current?.focus(), []);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (await ask(actions.editMessage(message.message, text.value.trim()))) onDone();
  };
  return (
    <form class="edit" onSubmit={(event) => void submit(event)}>
      <textarea
        ref={field}
        value={text.value}
        maxLength={2000}
        aria-label={t("editMessage")}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          onDone();
        }}
      />
      <div class="row end">
        <Button kind="quiet" onClick={onDone}>
          {t("cancel")}
        </Button>
        <Button kind="primary" submit disabled={text.value.trim() === ""}>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}
