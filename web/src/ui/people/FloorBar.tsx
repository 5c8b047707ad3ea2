/** Whose turn it is to speak, after a host has called a raised hand. */
import { amHost, nameOf } from "../../session/selectors";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Bar } from "../kit/Bar";
import { Button } from "../kit/Button";
import { announce } from "../kit/Live";
import { useChange } from "../session/announcements";

export function FloorBar() {
  const { actions } = usePage();
  const state = useSession();
  const { called } = state.view;
  const mine = called === state.you.participant;
  const words = mine
    ? t("yourTurn")
    : t("hasTheFloor", { name: called === null ? "" : nameOf(state, called) });
  useChange(called, () => {
    if (called !== null) announce(words, mine);
  });
  if (called === null) return null;
  return (
    <Bar icon="hand" tone={mine ? "good" : "calm"} text={words}>
      {mine || amHost(state) ? (
        <Button onClick={() => void ask(actions.lowerHand(mine ? undefined : called))}>
          {t("doneSpeaking")}
        </Button>
      ) : null}
    </Bar>
  );
}
