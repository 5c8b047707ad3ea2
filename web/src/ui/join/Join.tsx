/** The door: a name, a look at camera and microphone, and in. */
import { useEffect } from "preact/hooks";
import { t } from "../../texts/texts";
import { useMedia, usePage } from "../context";
import { DeviceChoices } from "../controls/Devices";
import { ControlButton } from "../kit/Button";
import { OtherPage } from "../kit/OtherPage";
import { JoinHead, NameForm } from "./NameForm";
import { NetworkCheck } from "./NetworkCheck";
import { Preview, SoundCheck } from "./Preview";

export function Join() {
  const { store } = usePage();
  const media = useMedia();
  const invitation = store.invitation.value;
  const watches = invitation?.role === "observer";
  useEffect(() => void media.startPreview(), [media]);
  return (
    <main class="join">
      <section class={`join-card ${watches ? "narrow" : ""}`}>
        <JoinHead />
        {watches ? null : <OwnDevices />}
        <div class="join-form">
          {watches ? <p class="hint">{t("observerHint")}</p> : null}
          {watches ? <NetworkCheck /> : null}
          <NameForm>{watches ? null : <p class="hint">{t("joinHint")}</p>}</NameForm>
          <OtherPage>{t("lightPage")}</OtherPage>
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
      <NetworkCheck />
      <details class="more">
        <summary>{t("chooseDevices")}</summary>
        <DeviceChoices />
      </details>
    </div>
  );
}

const WORDS = { denied: "devicesDenied", missing: "devicesMissing", busy: "devicesBusy" } as const;

/** Plain words for what the browser or the person refused. */
function Problems() {
  const { microphoneProblem, cameraProblem } = useMedia().devices.value;
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
