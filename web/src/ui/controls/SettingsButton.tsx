/** Opens what this page lets one set. */
import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { t } from "../../texts/texts";
import { ControlButton } from "../kit/Button";

export interface SettingsProps {
  readonly onClose: () => void;
}

export function SettingsButton({ Content }: { readonly Content: ComponentType<SettingsProps> }) {
  const open = useSignal(false);
  return (
    <>
      <ControlButton
        label={t("settings")}
        caption={t("settings")}
        icon="settings"
        popup="dialog"
        onClick={() => {
          open.value = true;
        }}
      />
      {open.value ? (
        <Content
          onClose={() => {
            open.value = false;
          }}
        />
      ) : null}
    </>
  );
}
