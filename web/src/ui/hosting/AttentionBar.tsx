/** "Are you there?": one click for students; for hosts who has answered and who has not. */
import { amHost, nameOf } from "../../session/selectors";
import { listed, t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Bar } from "../kit/Bar";
import { Button } from "../kit/Button";
import { announce } from "../kit/Live";
import { useChange } from "../session/announcements";

export function AttentionBar() {
  const { actions } = usePage();
  const state = useSession();
  const check = state.view.attention;
  const me = state.you.participant;
  const asksMe = check?.open === true && check.asked.includes(me) && !check.answered.includes(me);
  useChange(asksMe, (now) => now && announce(t("areYouThere"), true));
  if (amHost(state)) return check?.open === true ? <Answers /> : null;
  if (!asksMe) return null;
  return (
    <Bar icon="hand" tone="good" text={t("areYouThere")}>
      <Button kind="primary" icon="check" onClick={() => void ask(actions.answerThere())}>
        {t("iAmHere")}
      </Button>
    </Bar>
  );
}

function Answers() {
  const { actions } = usePage();
  return (
    <Bar icon="hand" tone="calm" text={useAnswers()}>
      <Button onClick={() => void ask(actions.stopAsking())}>{t("stopAsking")}</Button>
    </Bar>
  );
}

/** How many have answered, and who has not. */
export function useAnswers(): string {
  const state = useSession();
  const check = state.view.attention;
  if (check === null) return "";
  const missing = check.asked.filter((each) => !check.answered.includes(each));
  if (missing.length === 0) return t("thereAll");
  const names = listed(missing.map((each) => nameOf(state, each)));
  const count = t("thereCount", { here: check.answered.length, all: check.asked.length });
  return `${count} ${t(check.open ? "thereMissing" : "thereMissed", { names })}`;
}
