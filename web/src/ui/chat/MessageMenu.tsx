/** What may be done with a message: react, answer, change or take away. */
import { useSignal } from "@preact/signals";
import { amHost } from "../../session/selectors";
import type { Message } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Confirm } from "../kit/Dialog";
import { Menu, MenuItem } from "../kit/Menu";
import { authorOf } from "./author";
import { reply } from "./draft";

const EMOJIS = ["👍", "❤️", "😀", "🎉", "🤔"] as const;

interface MessageMenuProps {
  readonly message: Message;
  readonly onEdit: () => void;
}

export function MessageMenu({ message, onEdit }: MessageMenuProps) {
  const state = useSession();
  const { actions } = usePage();
  const removing = useSignal(false);
  if (state.you.role === "observer") return null;
  const own = message.by === state.you.participant;
  const stay = () => {
    removing.value = false;
  };
  const remove = async () => {
    if (await ask(actions.removeMessage(message.message))) stay();
  };
  return (
    <>
      <Menu label={t("messageActions", { name: authorOf(state, message) })} icon="more">
        <div class="emojis">
          {EMOJIS.map((emoji) => (
            <MenuItem
              key={emoji}
              label={t("react", { emoji })}
              onClick={() => void ask(actions.react(message.message, emoji))}
            >
              {emoji}
            </MenuItem>
          ))}
        </div>
        <MenuItem icon="reply" onClick={() => reply(message, state.you.participant)}>
          {t("reply")}
        </MenuItem>
        {amHost(state) && !message.held ? (
          <MenuItem icon="pin" onClick={() => void ask(actions.pinMessage(message.message, !message.pinned))}>
            {t(message.pinned ? "unpin" : "pin")}
          </MenuItem>
        ) : null}
        {own ? (
          <MenuItem icon="edit" onClick={onEdit}>
            {t("edit")}
          </MenuItem>
        ) : null}
        {own || amHost(state) ? (
          <MenuItem
            icon="bin"
            kind="danger"
            onClick={() => {
              removing.value = true;
            }}
          >
            {t("remove")}
          </MenuItem>
        ) : null}
      </Menu>
      {removing.value ? (
        <Confirm
          title={t("removeMessageTitle")}
          words={t("removeMessageConfirm")}
          verb={t("remove")}
          onConfirm={() => void remove()}
          onClose={stay}
        />
      ) : null}
    </>
  );
}
