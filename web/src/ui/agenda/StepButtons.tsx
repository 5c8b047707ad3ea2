/** For hosts: what can be done with the step that runs. */
import { t } from "../../texts/texts";
import { usePage } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";

export function StepButtons({ timed }: { readonly timed: boolean }) {
  const { actions } = usePage();
  return (
    <>
      {timed ? <Button onClick={() => void ask(actions.extendStep(1))}>{t("minuteMore")}</Button> : null}
      <Button onClick={() => void ask(actions.goToStep())}>{t("nextStep")}</Button>
      <Button onClick={() => void ask(actions.stopAgenda())}>{t("stopAgenda")}</Button>
    </>
  );
}
