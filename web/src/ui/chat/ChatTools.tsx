/** What is done with the chat as a whole: read aloud, saved, cleared by hosts. */
import { useSignal } from "@preact/signals";
import { amHost } from "../../session/selectors";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Confirm } from "../kit/Dialog";
import { Menu, MenuItem } from "../kit/Menu";

export function ChatTools() {
  const state = useSession();
  const { actions, extras } = usePage();
  const clearing = useSignal(false);
  const path = `/api/v1/sessions/${encodeURIComponent(state.view.id)}/chat`;
  const stay = () => {
    clearing.value = false;
  };
  const clear = async () => {
    if (await ask(actions.clearChat())) stay();
  };
  return (
    <div class="chat-tools">
      {extras === null ? null : <extras.ReadAloudChoice />}
      {state.chat.length === 0 ? null : (
        <Menu label={t("chatActions")} icon="more">
          <MenuItem icon="save" onClick={() => void ask(actions.save(`${path}?format=txt`, "chat.txt"))}>
            {t("saveChat")}
          </MenuItem>
          <MenuItem icon="save" onClick={() => void ask(actions.save(`${path}?format=csv`, "chat.csv"))}>
            {t("saveChatTable")}
          </MenuItem>
          {amHost(state) ? (
            <MenuItem
              icon="bin"
              kind="danger"
              onClick={() => {
                clearing.value = true;
              }}
            >
              {t("clearChat")}
            </MenuItem>
          ) : null}
        </Menu>
      )}
      {clearing.value ? (
        <Confirm
          title={t("clearChatTitle")}
          words={t("clearChatConfirm")}
          verb={t("clearChat")}
          onConfirm={() => void clear()}
          onClose={stay}
        />
      ) : null}
    </div>
  );
}
