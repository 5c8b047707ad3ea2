/** While rooms are open: time, a word to all, the end. */
import { useSignal } from "@preact/signals";

import { useId } from "preact/hooks";
import { duration, t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { useServerTime } from "../kit/now";

const GRACE_S = 30;
const MORE_MINUTES = 5;

export function Running() {
  const { actions } = usePage();
  const state = useSession();
  const now = useServerTime();
  const ends = state.view.breakouts.ends_at;
  return (
    <section class="card running">
      {ends === null ? null : <p class="countdown">{t("timeLeft", { time: duration(ends - now) })}</p>}
      <div class="row">
        <Button icon="clock" onClick={() => void ask(actions.extendBreakouts(MORE_MINUTES))}>
          {t("extend")}
        </Button>
        <Button onClick={() => void ask(actions.closeBreakouts(GRACE_S))}>{t("closeSoon")}</Button>
        <Button kind="danger" onClick={() => void ask(actions.closeBreakouts())}>
          {t("closeRooms")}
        </Button>
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
    if (await ask(actions.tellBreakouts(text.value.trim()))) text.value = "";
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
        <Button submit disabled={text.value.trim() === ""}>
          {t("tellSend")}
        </Button>
      </div>
    </form>
  );
}
