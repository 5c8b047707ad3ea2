/** What hosts have pinned, always in sight above the chat. */
import { messagesShown } from "../../session/conversations";
import type { ChatItem, Message } from "../../session/state";
import { t } from "../../texts/texts";
import { useSession } from "../context";
import { Icon } from "../kit/icons";
import { authorOf } from "./author";
import { open } from "./draft";
import { Words } from "./Words";

const isPinned = (item: ChatItem): item is Message => item.kind === "message" && item.pinned;

export function Pinned() {
  const state = useSession();
  const pinned = messagesShown(state, open(state)).filter(isPinned);
  if (pinned.length === 0) return null;
  return (
    <details class="pinned" open={pinned.length === 1}>
      <summary>
        <Icon name="pin" />
        {t("pinnedMessages", { count: pinned.length })}
      </summary>
      <ul>
        {pinned.map((message) => (
          <li key={message.message}>
            <b>{authorOf(state, message)}</b>
            <Words text={message.text} />
          </li>
        ))}
      </ul>
    </details>
  );
}
