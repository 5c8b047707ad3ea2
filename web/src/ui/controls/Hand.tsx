/** One's hand, and a call for help: both are kept when nobody can hear them yet. */

import { handWanted } from "../../session/carried";
import { amHost, breakoutsOpen, myHelpCall, myself } from "../../session/selectors";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { ControlButton } from "../kit/Button";

export function useHand(): { readonly up: boolean; readonly turn: () => void } {
  const { store, actions } = usePage();
  const state = useSession();
  const isUp = (myself(state)?.hand_at ?? null) !== null;
  const up = handWanted(isUp, store.carried.value, state.you.participant);
  return { up, turn: () => void ask(up ? actions.lowerHand() : actions.raiseHand()) };
}

export function HandButton() {
  const { up, turn } = useHand();
  return (
    <ControlButton
      label={t(up ? "handDown" : "handUp")}
      caption={t(up ? "handDown" : "handUp")}
      icon="hand"
      kind={up ? "on" : "plain"}
      shortcut="H"
      onClick={turn}
    />
  );
}

/** Students in a breakout room can call a host. */
export function HelpButton() {
  const { actions } = usePage();
  const state = useSession();
  const call = myHelpCall(state);
  if (amHost(state) || (!breakoutsOpen(state) && call === undefined)) return null;
  const label = t(call === undefined ? "askHelp" : "helpAsked");
  return (
    <ControlButton
      label={label}
      caption={label}
      icon="help"
      kind={call === undefined ? "plain" : "on"}
      onClick={() => void ask(call === undefined ? actions.askHelp() : actions.endHelp())}
    />
  );
}
