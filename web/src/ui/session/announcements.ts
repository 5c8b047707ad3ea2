/** Moves, polls and messages, for those who do not see them. */
import { useEffect, useRef } from "preact/hooks";
import { myRoom, pollForMe, roomName } from "../../session/selectors";
import { MAIN_ROOM } from "../../session/state";
import { t } from "../../texts/texts";
import { useSession } from "../context";
import { announce } from "../kit/Live";

/** Runs `tell` whenever `what` changes, but not for what was there at first. */
export function useChange<T>(what: T, tell: (now: T, before: T) => void): void {
  const before = useRef(what);
  useEffect(() => {
    if (Object.is(before.current, what)) return;
    const was = before.current;
    before.current = what;
    tell(what, was);
  });
}

export function useAnnouncements(): void {
  const state = useSession();
  const poll = pollForMe(state);
  const last = state.chat.at(-1);
  useChange(myRoom(state), (room) => {
    announce(t("movedTo", { room: room === MAIN_ROOM ? t("mainRoom") : roomName(state, room) }), true);
  });
  useChange(poll?.poll, () => {
    if (poll !== undefined && !poll.answered) announce(t("pollLaunched", { question: poll.question }));
  });
  const newcomer = state.view.lobby.at(-1);
  useChange(newcomer?.participant, () => {
    if (newcomer !== undefined) announce(t("isWaiting", { name: newcomer.name }));
  });
  useChange(last?.seq, () => {
    if (last === undefined || last.by === state.you.participant) return;
    announce(t("newMessage", { name: state.names[last.by] ?? "", text: last.text }));
  });
}
