/** The way out. A host is asked whether the meeting goes on. */
import { useSignal } from "@preact/signals";
import { amHost } from "../../session/selectors";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button, ControlButton } from "../kit/Button";
import { Dialog } from "../kit/Dialog";

export function Leave() {
  const { actions } = usePage();
  const state = useSession();
  const asking = useSignal(false);
  const mayEnd = amHost(state) && state.view.meeting !== null;
  const leave = () => {
    if (mayEnd) asking.value = true;
    else void actions.leave();
  };
  const close = () => {
    asking.value = false;
  };
  const end = async () => {
    if (await ask(actions.endMeeting())) await actions.leave();
  };
  return (
    <>
      <ControlButton label={t("leave")} caption={t("leave")} icon="leave" kind="danger" onClick={leave} />
      {asking.value ? (
        <Dialog title={t("leaveTitle")} onClose={close}>
          <p class="hint">{t("endMeetingHelp")}</p>
          <div class="choices">
            <Button kind="primary" icon="leave" onClick={() => void actions.leave()}>
              {t("leaveOnly")}
            </Button>
            <Button kind="danger" icon="close" onClick={() => void end()}>
              {t("endMeeting")}
            </Button>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
