/** Devices, language, text instead of video, and the keys. */
import type { OwnLayout } from "../../session/store";
import { t } from "../../texts/texts";
import { usePage } from "../context";
import { LayoutChoice } from "../hosting/LayoutChoice";
import { SeatLink } from "../join/SeatLink";
import { Button } from "../kit/Button";
import { Dialog } from "../kit/Dialog";
import { LanguageChoice } from "../kit/LanguageChoice";
import { OtherPage } from "../kit/OtherPage";
import { DeviceChoices } from "./Devices";
import type { SettingsProps } from "./SettingsButton";

const LAYOUTS: readonly OwnLayout[] = ["host", "auto", "grid", "large"];
const WAYS = [
  { wish: "video", icon: "camera", name: "backToVideo", help: null },
  { wish: "audio", icon: "sound", name: "voicesMode", help: "voicesModeHelp" },
  { wish: "text", icon: "text", name: "textMode", help: "textModeHelp" },
] as const;

export function Settings({ onClose }: SettingsProps) {
  const { store, actions } = usePage();
  const mayPublish = store.state.value?.you.role !== "observer";
  return (
    <Dialog title={t("settings")} onClose={onClose}>
      <section class="setting">
        <h3>{t("devices")}</h3>
        <DeviceChoices />
      </section>
      <section class="setting">
        <h3>{t("takePart")}</h3>
        {WAYS.filter(({ wish }) => wish !== store.wish.value).map(({ wish, icon, name, help }) => (
          <div key={wish} class="way">
            <Button
              icon={icon}
              onClick={() => {
                void actions.takePartBy(wish);
                onClose();
              }}
            >
              {t(name)}
            </Button>
            {help === null ? null : <p class="hint">{t(help)}</p>}
          </div>
        ))}
        {store.relayOnly.value ? (
          <div class="way">
            <Button icon="link" onClick={actions.leaveRelay}>
              {t("leaveRelay")}
            </Button>
            <p class="hint">{t("leaveRelayHelp")}</p>
          </div>
        ) : null}
        <OtherPage>{t("lightPage")}</OtherPage>
      </section>
      <section class="setting">
        <LayoutChoice
          label={t("layoutMine")}
          value={store.ownLayout.value}
          choices={LAYOUTS}
          onChoose={actions.chooseLayout}
        />
        <p class="hint">{t("pinHint")}</p>
      </section>
      <SeatLink />
      <LanguageChoice />
      {mayPublish ? <Keys /> : null}
    </Dialog>
  );
}

function Keys() {
  return (
    <section class="setting by-keyboard">
      <h3>{t("shortcuts")}</h3>
      <p class="hint">{t("shortcutsHelp")}</p>
      <dl class="keys">
        <Line name="M" does={t("microphone")} />
        <Line name="V" does={t("camera")} />
        <Line name="H" does={t("handUp")} />
      </dl>
    </section>
  );
}

function Line({ name, does }: { readonly name: string; readonly does: string }) {
  return (
    <div>
      <dt>
        <kbd>{name}</kbd>
      </dt>
      <dd>{does}</dd>
    </div>
  );
}
