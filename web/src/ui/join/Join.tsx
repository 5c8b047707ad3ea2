/** The door: a name, a look at camera and microphone, and in. */
import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";

import { type Key, t } from "../../texts/texts";
import { usePage } from "../context";
import { DeviceChoices, LanguageChoice } from "../controls/Devices";
import { ask, trouble } from "../kit/ask";
import { Button, IconButton } from "../kit/Button";
import { Preview } from "./Preview";

export function Join() {
  const { store, actions, media } = usePage();
  const invitation = store.invitation.value;
  useEffect(() => void media.startPreview(), [media]);
  return (
    <main class="join">
      <section class="card join-card">
        <header class="join-head">
          <h1>{invitation === null ? t("loading") : t("joinTitle", { title: invitation.title })}</h1>
          {invitation === null ? null : <p>{t("joinRole", { role: t(`role_${invitation.role}`) })}</p>}
        </header>
        {invitation?.role === "observer" ? null : (
          <div class="join-devices">
            <Preview />
            <div class="join-switches">
              <Switch on={store.own.value.microphone} name="microphone" turn={actions.setMicrophone} />
              <Switch on={store.own.value.camera} name="camera" turn={actions.setCamera} />
            </div>
            <Problems />
          </div>
        )}
        <NameForm />
        {trouble.value === null ? null : <p class="trouble">{trouble.value}</p>}
        <details class="join-more">
          <summary>{t("settings")}</summary>
          <DeviceChoices />
        </details>
        <LanguageChoice />
      </section>
    </main>
  );
}

function NameForm() {
  const { store, actions } = usePage();
  const name = useSignal<string | null>(null);
  const field = useId();
  const joining = store.phase.value === "joining";
  const value = name.value ?? store.lastName.value;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void ask(actions.join(value));
  };
  return (
    <form class="join-form" onSubmit={submit}>
      <label for={field}>{t("yourName")}</label>
      <input
        id={field}
        value={value}
        maxLength={60}
        autocomplete="given-name"
        required
        aria-describedby={`${field}-hint`}
        onInput={(event) => {
          name.value = event.currentTarget.value;
        }}
      />
      <p id={`${field}-hint`} class="hint">
        {t("nameHint")}
      </p>
      <Button kind="primary" submit disabled={joining || value.trim() === ""}>
        {joining ? t("joining") : t("join")}
      </Button>
    </form>
  );
}

interface SwitchProps {
  readonly on: boolean;
  readonly name: "microphone" | "camera";
  readonly turn: (on: boolean) => Promise<{ readonly ok: boolean }>;
}

function Switch({ on, name, turn }: SwitchProps) {
  return (
    <IconButton
      label={t(on ? `${name}Off` : `${name}On`)}
      icon={on ? name : `${name}Off`}
      kind={on ? "on" : "off"}
      onClick={() => void turn(!on)}
    />
  );
}

/** Plain words for what the browser or the person refused. */
function Problems() {
  const { microphoneProblem, cameraProblem } = usePage().media.devices.value;
  const words = (problem: "denied" | "missing" | "busy", device: Key) =>
    t(({ denied: "devicesDenied", missing: "devicesMissing", busy: "devicesBusy" } as const)[problem], {
      device: t(device),
    });
  return (
    <>
      {microphoneProblem === null ? null : <p class="hint">{words(microphoneProblem, "deviceMicrophone")}</p>}
      {cameraProblem === null ? null : <p class="hint">{words(cameraProblem, "deviceCamera")}</p>}
    </>
  );
}
