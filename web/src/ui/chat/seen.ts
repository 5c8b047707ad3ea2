/** What counts as read: what was seen, on a page that is looked at, scrolled to the end, with nothing over it. */
import { useLayoutEffect } from "preact/hooks";
import { type Conversation, keyOf, unread } from "../../session/conversations";
import { usePage, useSession } from "../context";
import { watching } from "../kit/watching";
import { panel } from "../session/panels";

type Frame = { readonly current: HTMLElement | null };

export function useSeen(conversation: Conversation, atEnd: boolean, chat: Frame): void {
  const state = useSession();
  const { store, actions } = usePage();
  const news = unread(state, store.read.value, conversation) > 0;
  const looking = watching.value;
  // On a narrow page a panel lies over the chat in the middle.
  const beside = panel.value;
  const key = keyOf(conversation);
  useLayoutEffect(() => {
    if (news && atEnd && looking && isInSight(chat.current)) actions.markRead(conversation, state.seq);
  }, [actions, news, atEnd, looking, state.seq, key, beside]);
}

function isInSight(element: HTMLElement | null): boolean {
  if (element === null) return false;
  const { x, y, width, height } = element.getBoundingClientRect();
  const top = document.elementFromPoint(x + width / 2, y + height / 2);
  return top === null || element.contains(top) || top.contains(element);
}
