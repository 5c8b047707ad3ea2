/** The lesson: its plan and its materials. */
import { amHost } from "../../session/selectors";
import { t } from "../../texts/texts";
import { useSession } from "../context";
import { Icon } from "../kit/icons";
import { Materials } from "../materials/Materials";
import { Agenda } from "./Agenda";

export function Lesson() {
  const state = useSession();
  const { agenda, materials } = state.view;
  const host = amHost(state);
  if (!host && agenda.steps.length === 0 && materials.length === 0) {
    return (
      <div class="panel-body">
        <div class="empty">
          <Icon name="plan" />
          <p>{t("noLesson")}</p>
          <p class="hint">{t("noLessonHelp")}</p>
        </div>
      </div>
    );
  }
  return (
    <div class="panel-body">
      {host || agenda.steps.length > 0 ? <Agenda /> : null}
      {host || materials.length > 0 ? <Materials /> : null}
    </div>
  );
}
