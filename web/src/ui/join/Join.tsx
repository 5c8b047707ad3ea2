/** The door: a name, a look at camera and microphone, and in. */
import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { t } from "../../texts/texts";
import { usePage } from "../context";
import { DeviceChoices, LanguageChoice } from "../controls/Devices";
import { ask, trouble } from "../kit/ask";
import { Button, ControlButton } from "../kit/Button";
import { Icon } from "../kit/icons";
import { Preview, SoundCheck } from "./Preview";

export function Join() {
  const { store, media } = usePage();
  const invitation = store.invitation.value;
  const watches = invitation?.role === "observer";
  useEffect(() => void media.startPreview(), [media]);
  return (
    <main class="join">
      <section class={`join-card ${watches ? "narrow" : ""}`}>
        <header class="join-head">
          <LanguageChoice />
          <h1>{invitation === null ? t("loading") : t("joinTitle", { title: invitation.title })}</h1>
          {invitation === null ? null : (
            <p class="join-role">
              <Icon name="person" />
              {t("joinRole", { role: t(`role_${invitation.role}`) })}
            </p>
          )}
        </header>
        {watches ? null : <OwnDevices />}
        <div class="join-form">
          {watches ? <p class="hint">{t("observerHint")}</p> : null}
          <NameForm watches={watches} />
          {trouble.value === null ? null : <p class="problem">{trouble.value}</p>}
        </div>
      </section>
    </main>
  );
}

function OwnDevices() {
  const { store, actions } = usePage();
  const { microphone, camera } = store.own.value;
  return (
    <div class="join-devices">
      <Preview />
      <div class="join-switches">
        <ControlButton
          label={t(microphone ? "microphoneOff" : "microphoneOn")}
          caption={t("microphone")}
          icon={microphone ? "microphone" : "microphoneOff"}
          kind={microphone ? "on" : "off"}
          onClick={() => void actions.setMicrophone(!microphone)}
        />
        <ControlButton
          label={t(camera ? "cameraOff" : "cameraOn")}
          caption={t("camera")}
          icon={camera ? "camera" : "cameraOff"}
          kind={camera ? "on" : "off"}
          onClick={() => void actions.setCamera(!camera)}
        />
      </div>
      <SoundCheck />
      <Problems />
      <details class="more">
        <summary>{t("chooseDevices")}</summary>
        <DeviceChoices />
      </details>
    </div>
  );
}

function NameForm({ watches }: { readonly watches: boolean }) {
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
    <form class="name-form" onSubmit={submit}>
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
        {t(joining ? "joining" : "join")}
      </Button>
      {watches ? null : <p class="hint">{t("joinHint")}</p>}
      <Beforehand />
    </form>
  );
}

/** What everybody should know before coming in: who sees what, and what awaits. */
function Beforehand() {
  const invitation = usePage().store.invitation.value;
  if (invitation === null) return null;
  const { lobby, locked, retention_days } = invitation;
  return (
    <>
      {locked ? <p class="notice">{t("lockedAhead")}</p> : null}
      {lobby ? <p class="hint">{t("lobbyAhead")}</p> : null}
      <p class="hint">{t("measured", { count: retention_days })}</p>
    </>
  );
}

const WORDS = { denied: "devicesDenied", missing: "devicesMissing", busy: "devicesBusy" } as const;

/** Plain words for what the browser or the person refused. */
function Problems() {
  const { microphoneProblem, cameraProblem } = usePage().media.devices.value;
  const sentences =
    microphoneProblem === "denied" && cameraProblem === "denied"
      ? [t("devicesDenied", { device: t("deviceBoth") })]
      : [
          microphoneProblem === null ? null : t(WORDS[microphoneProblem], { device: t("deviceMicrophone") }),
          cameraProblem === null ? null : t(WORDS[cameraProblem], { device: t("deviceCamera") }),
        ].filter((each) => each !== null);
  return sentences.map((each) => (
    <p key={each} class="notice">
      {each}
    </p>
  ));
}
