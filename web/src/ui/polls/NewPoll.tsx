/** A question and its answers; asked at once or kept for later. */
import { useSignal } from "@preact/signals";

import { useId } from "preact/hooks";
import type { Poll } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";

const MOST_OPTIONS = 10;

export function NewPoll() {
  const { store, actions } = usePage();
  const id = useId();
  const question = useSignal("");
  const options = useSignal<readonly string[]>(["", ""]);
  const several = useSignal(false);
  const filled = options.value.map((each) => each.trim()).filter((each) => each !== "");
  const ready = question.value.trim() !== "" && filled.length >= 2;

  async function create(launch: boolean): Promise<void> {
    const before = new Set(store.state.peek()?.view.polls.map((poll) => poll.poll));
    const kind = several.value ? "multiple" : "single";
    if (!(await ask(actions.createPoll(question.value.trim(), kind, filled)))) return;
    question.value = "";
    options.value = ["", ""];
    const made = await appeared(() => store.state.value?.view.polls.find((poll) => !before.has(poll.poll)));
    if (launch && made !== null) await ask(actions.launchPoll(made.poll));
  }

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (ready) void create(true);
  };
  return (
    <form class="card new-poll" onSubmit={submit} aria-label={t("newPoll")}>
      <h3>{t("newPoll")}</h3>
      <label for={`${id}-question`}>{t("question")}</label>
      <input
        id={`${id}-question`}
        value={question.value}
        maxLength={300}
        onInput={(event) => {
          question.value = event.currentTarget.value;
        }}
      />
      {options.value.map((text, index) => (
        <p class="field" key={index}>
          <label for={`${id}-${index}`}>{t("answerNumber", { number: index + 1 })}</label>
          <input
            id={`${id}-${index}`}
            value={text}
            maxLength={100}
            onInput={(event) => {
              options.value = options.value.with(index, event.currentTarget.value);
            }}
          />
        </p>
      ))}
      <div class="row">
        {options.value.length < MOST_OPTIONS ? (
          <Button
            kind="quiet"
            onClick={() => {
              options.value = [...options.value, ""];
            }}
          >
            {t("addAnswer")}
          </Button>
        ) : null}
        <Button
          kind="quiet"
          onClick={() => {
            options.value = [t("yes"), t("no")];
          }}
        >
          {t("presetYesNo")}
        </Button>
      </div>
      <label class="choice">
        <input
          type="checkbox"
          checked={several.value}
          onChange={(event) => {
            several.value = event.currentTarget.checked;
          }}
        />
        <span>{t("several")}</span>
      </label>
      <div class="row">
        <Button kind="primary" submit disabled={!ready}>
          {t("createAndLaunch")}
        </Button>
        <Button disabled={!ready} onClick={() => void create(false)}>
          {t("createPoll")}
        </Button>
      </div>
    </form>
  );
}

const LOOK_EVERY_MS = 50;
const LOOKS = 100;

/** The poll's own entry may come a moment after the answer to the command. */
async function appeared(look: () => Poll | undefined): Promise<Poll | null> {
  for (let count = 0; count < LOOKS; count += 1) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return null;
}
