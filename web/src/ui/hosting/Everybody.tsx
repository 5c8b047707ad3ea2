/** For hosts: what goes to everybody at once. */
import type { Layout } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { useAnswers } from "./AttentionBar";
import { LayoutChoice } from "./LayoutChoice";
import { RulesButton } from "./Rules";

const LAYOUTS: readonly Layout[] = ["auto", "grid", "large"];

export function Everybody() {
  const { actions } = usePage();
  const { attention, stage, participants } = useSession().view;
  const answers = useAnswers();
  const students = participants.some((each) => each.role === "student" && each.connected);
  return (
    <section class="stack everybody">
      {students ? (
        <>
          <Button icon="microphoneOff" onClick={() => void ask(actions.muteEverybody())}>
            {t("muteAll")}
          </Button>
          <Button icon="hand" onClick={() => void ask(actions.askWhoIsThere())}>
            {t("askThere")}
          </Button>
        </>
      ) : null}
      {attention?.open === false ? <p class="hint">{answers}</p> : null}
      <RulesButton />
      <LayoutChoice
        label={t("layoutAll")}
        value={stage.layout}
        choices={LAYOUTS}
        onChoose={(layout) => void ask(actions.setStage({ layout }))}
      />
    </section>
  );
}
