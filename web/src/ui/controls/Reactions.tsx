/** Reactions: a choice of six in the control bar, and what the room has sent, for a moment. */
import { useEffect } from "preact/hooks";
import type { Emoji } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage } from "../context";
import { announce } from "../kit/Live";
import { Menu, MenuItem } from "../kit/Menu";

const EMOJIS: readonly Emoji[] = ["👍", "👏", "❤️", "😂", "😮", "🎉"];

export function ReactionMenu() {
  const { actions } = usePage();
  return (
    <Menu label={t("sendReaction")} caption={t("sendReaction")} icon="smile">
      <div class="emojis">
        {EMOJIS.map((emoji) => (
          <MenuItem key={emoji} label={t("react", { emoji })} onClick={() => actions.sendReaction(emoji)}>
            {emoji}
          </MenuItem>
        ))}
      </div>
    </Menu>
  );
}

/** They fade by themselves; the store forgets the oldest. */
export function ShownReactions() {
  const { value } = usePage().store.reactions;
  const last = value.at(-1);
  useEffect(() => {
    if (last !== undefined) announce(t("reactionShown", { emoji: last.emoji, count: last.count }));
  }, [last]);
  if (value.length === 0) return null;
  return (
    <p class="reactions-shown" aria-hidden="true">
      {value.map(({ key, emoji, count }) => (
        <span key={key}>
          {emoji}
          {count === 1 ? null : <b>{count}</b>}
        </span>
      ))}
    </p>
  );
}
