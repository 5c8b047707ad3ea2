/** Opened by a link from one's other device: one click, and this device has the seat, too. */
import { t } from "../../texts/texts";
import { usePage } from "../context";
import { ask, trouble } from "../kit/ask";
import { Button } from "../kit/Button";
import { Icon } from "../kit/icons";
import { LanguageChoice } from "../kit/LanguageChoice";
import { OtherPage } from "../kit/OtherPage";

export function GoOn() {
  const { store, actions, media } = usePage();
  const title = store.invitation.value?.title;
  return (
    <main class="farewell">
      <span class="farewell-icon">
        <Icon name="enter" />
      </span>
      {title === undefined ? null : <p class="hint">{title}</p>}
      <h1>{t("goOnTitle")}</h1>
      <p>{t("goOnHelp")}</p>
      <Button
        kind="primary"
        icon="enter"
        disabled={store.phase.value === "joining"}
        onClick={() => void ask(actions.goOn())}
      >
        {t("goOnHere")}
      </Button>
      {trouble.value === null ? null : <p class="problem">{trouble.value}</p>}
      <OtherPage>{t(media === null ? "fullPage" : "lightPage")}</OtherPage>
      <LanguageChoice />
    </main>
  );
}
