/** The bar at the bottom: one's own microphone, camera, screen, hand, and the way out. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { amHost, breakoutsOpen, myHelpCall, myself } from "../../session/selectors";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button, IconButton } from "../kit/Button";
import { Dialog } from "../kit/Dialog";
import { DeviceChoices, LanguageChoice } from "./Devices";

export function Controls() {
  const { store, actions } = usePage();
  const state = useSession();
  const { microphone, camera, screen } = store.own.value;
  const hand = myself(state)?.hand_at ?? null;
  const mayPublish = state.you.role !== "observer";
  const turn = {
    microphone: () => void ask(actions.setMicrophone(!store.own.peek().microphone)),
    camera: () => void ask(actions.setCamera(!store.own.peek().camera)),
    screen: () => void ask(actions.setScreen(!store.own.peek().screen)),
    hand: () => void ask(hand === null ? actions.raiseHand() : actions.lowerHand()),
  };
  useShortcuts({ m: turn.microphone, v: turn.camera, h: turn.hand }, mayPublish);
  return (
    <div class="controls" role="toolbar" aria-label={t("stage")}>
      {mayPublish ? (
        <>
          <IconButton
            label={t(microphone ? "microphoneOff" : "microphoneOn")}
            icon={microphone ? "microphone" : "microphoneOff"}
            kind={microphone ? "on" : "off"}
            shortcut="M"
            onClick={turn.microphone}
          />
          <IconButton
            label={t(camera ? "cameraOff" : "cameraOn")}
            icon={camera ? "camera" : "cameraOff"}
            kind={camera ? "on" : "off"}
            shortcut="V"
            onClick={turn.camera}
          />
          <IconButton
            label={t(screen ? "screenOff" : "screenOn")}
            icon="screen"
            kind={screen ? "on" : "plain"}
            onClick={turn.screen}
          />
        </>
      ) : null}
      <IconButton
        label={t(hand === null ? "handUp" : "handDown")}
        icon="hand"
        kind={hand === null ? "plain" : "on"}
        shortcut="H"
        onClick={turn.hand}
      />
      <HelpButton />
      <Settings />
      <IconButton label={t("leave")} icon="leave" kind="danger" onClick={() => void actions.leave()} />
    </div>
  );
}

/** Students in a breakout room can call a host. */
function HelpButton() {
  const { actions } = usePage();
  const state = useSession();
  const call = myHelpCall(state);
  if (amHost(state) || !breakoutsOpen(state)) return null;
  return (
    <IconButton
      label={t(call === undefined ? "askHelp" : "helpAsked")}
      icon="help"
      kind={call === undefined ? "plain" : "on"}
      onClick={() => void ask(call === undefined ? actions.askHelp() : actions.endHelp())}
    />
  );
}

function Settings() {
  const { store, actions } = usePage();
  const open = useSignal(false);
  const chosen = store.textChosen.value;
  const close = () => {
    open.value = false;
  };
  return (
    <>
      <IconButton
        label={t("settings")}
        icon="settings"
        popup
        onClick={() => {
          open.value = true;
        }}
      />
      {open.value ? (
        <Dialog title={t("settings")} onClose={close}>
          <DeviceChoices />
          <LanguageChoice />
          <Button
            icon={chosen ? "camera" : "text"}
            onClick={() => {
              void (chosen ? actions.returnToVideo() : actions.chooseText());
              close();
            }}
          >
            {t(chosen ? "backToVideo" : "textMode")}
          </Button>
        </Dialog>
      ) : null}
    </>
  );
}

/** Single keys, but never while somebody writes. */
function useShortcuts(keys: Readonly<Record<string, () => void>>, active: boolean): void {
  useEffect(() => {
    if (!active) return undefined;
    const listen = (event: KeyboardEvent) => {
      const writing =
        (event.target as HTMLElement | null)?.closest("input, textarea, select, dialog") ?? null;
      if (writing !== null || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const action = keys[event.key.toLowerCase()];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  });
}
