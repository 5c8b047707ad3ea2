/** While rooms are open: time, a word to all, the end. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { duration, t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { Icon } from "../kit/icons";
import { announce } from "../kit/Live";
import { useServerTime } from "../kit/now";

const GRACE_S = 30;
const MORE_MINUTES = 5;
const LESS_MINUTES = 2;

export function Running() {
  const { actions } = usePage();
  const state = useSession();
  const now = useServerTime();
  const ends = state.view.breakouts.ends_at;
  const open = state.view.breakouts.rooms.length;
  const speaking = state.view.breakouts.voice !== null;
  return (
    <section class="running">
      {ends === null ? null : (
        <div class="running-time">
          <p class="countdown">
            <Icon name="clock" />
            {t("timeLeft", { time: duration(ends - now) })}
          </p>
          <Button onClick={() => void ask(actions.extendBreakouts(-LESS_MINUTES))}>{t("shorten")}</Button>
          <Button onClick={() => void ask(actions.extendBreakouts(MORE_MINUTES))}>{t("extend")}</Button>
        </div>
      )}
      <div class="row">
        <Button onClick={() => void ask(actions.closeBreakouts(GRACE_S))}>{t("closeSoon")}</Button>
        <Button kind="danger" onClick={() => void ask(actions.closeBreakouts())}>
          {t("closeRooms")}
        </Button>
      </div>
      <div class="row">
        <Button icon="plus" onClick={() => void ask(actions.addRoom(t("roomNumber", { number: open + 1 })))}>
          {t("addRoom")}
        </Button>
        {speaking ? null : (
          <Button icon="megaphone" onClick={() => void ask(actions.speakToRooms(true))}>
            {t("speakToAll")}
          </Button>
        )}
      </div>
      <Tell />
    </section>
  );
}

function Tell() {
  const { actions } = usePage();
  const id = useId();
  const text = useSignal("");
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!(await ask(actions.tellBreakouts(text.value.trim())))) return;
    text.value = "";
    announce(t("told"));
  };
  return (
    <form class="tell" onSubmit={(event) => void submit(event)}>
      <label for={id}>{t("tellRooms")}</label>
      <div class="row">
        <input
          id={id}
          value={text.value}
          maxLength={2000}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
        <Button submit icon="megaphone" disabled={text.value.trim() === ""}>
          {t("tellSend")}
        </Button>
      </div>
    </form>
  );
}
