/** Where one writes. Enter sends, Shift and Enter begins a new line. What is written is never lost. */
import { useSignal } from "@preact/signals";

import { breakoutsOpen, type Conversation, message as find, nameOf } from "../../session/selectors";
import type { MessageId } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { IconButton } from "../kit/Button";
import { Icon } from "../kit/icons";

const LONGEST = 2000;

interface ComposerProps {
  readonly conversation: Conversation;
  readonly replyTo: MessageId | null;
  readonly onReplied: () => void;
}

export function Composer({ conversation, replyTo, onReplied }: ComposerProps) {
  const { actions } = usePage();
  const state = useSession();
  const text = useSignal("");
  const everywhere = useSignal(false);
  if (state.you.role === "observer") return null;
  const answered = replyTo === null ? undefined : find(state, replyTo);
  const to =
    conversation.kind === "person" ? conversation.participant : everywhere.value ? "session" : "room";

  function send(): void {
    const words = text.value.trim();
    if (words === "") return;
    text.value = "";
    void actions.sendMessage(to, words, replyTo ?? undefined);
    onReplied();
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    send();
  };
  return (
    <form class="composer" onSubmit={submit}>
      {answered === undefined ? null : (
        <p class="replying">
          {t("replyTo", { name: nameOf(state, answered.by) })}
          <IconButton label={t("cancel")} icon="close" onClick={onReplied} />
        </p>
      )}
      {conversation.kind === "room" && breakoutsOpen(state) ? (
        <label class="choice everywhere">
          <input
            type="checkbox"
            checked={everywhere.value}
            onChange={(event) => {
              everywhere.value = event.currentTarget.checked;
            }}
          />
          <span>{t("toSession")}</span>
        </label>
      ) : null}
      <div class="compose-row">
        <textarea
          id="message-field"
          rows={1}
          value={text.value}
          maxLength={LONGEST}
          placeholder={t("writeMessage")}
          aria-label={t("writeMessage")}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            actions.tellTyping(to);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <button type="submit" class="send" disabled={text.value.trim() === ""} aria-label={t("send")}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}
