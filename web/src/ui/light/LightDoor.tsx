/** The door of the light page: a name, and in. */
import { t } from "../../texts/texts";
import { JoinHead, NameForm } from "../join/NameForm";
import { OtherPage } from "../kit/OtherPage";

export function LightDoor() {
  return (
    <main class="join">
      <section class="join-card narrow">
        <JoinHead />
        <div class="join-form">
          <NameForm>
            <p class="hint">{t("lightHint")}</p>
          </NameForm>
          <OtherPage>{t("fullPage")}</OtherPage>
        </div>
      </section>
    </main>
  );
}
