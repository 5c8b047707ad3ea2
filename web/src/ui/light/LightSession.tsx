/** The session on the light page: all of it but sound and pictures. */
import { t } from "../../texts/texts";
import { HandButton, HelpButton, useHand } from "../controls/Hand";
import { Leave } from "../controls/Leave";
import { SettingsButton, type SettingsProps } from "../controls/SettingsButton";
import { useShortcuts } from "../controls/shortcuts";
import { SeatLink } from "../join/SeatLink";
import { Dialog } from "../kit/Dialog";
import { LanguageChoice } from "../kit/LanguageChoice";
import { OtherPage } from "../kit/OtherPage";
import { Frame } from "../session/Frame";

export function LightSession() {
  return <Frame stage={null} controls={<LightControls />} />;
}

function LightControls() {
  const hand = useHand();
  useShortcuts({ h: hand.turn });
  return (
    <section class="controls" aria-label={t("controls")}>
      <HandButton />
      <HelpButton />
      <SettingsButton Content={LightSettings} />
      <Leave />
    </section>
  );
}

function LightSettings({ onClose }: SettingsProps) {
  return (
    <Dialog title={t("settings")} onClose={onClose}>
      <section class="setting">
        <h3>{t("takePart")}</h3>
        <OtherPage>{t("fullPage")}</OtherPage>
      </section>
      <SeatLink />
      <LanguageChoice />
    </Dialog>
  );
}
