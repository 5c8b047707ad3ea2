/** A question and its answers; asked at once or kept for later. */
import { effect, type ReadonlySignal, useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { openPoll } from "../../session/selectors";
import type { PollId, SessionState } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button, IconButton } from "../kit/Button";

const MOST_OPTIONS = 10;
const LEAST_OPTIONS = 2;
const NOTHING: readonly string[] = ["", ""];

export function NewPoll() {
  const { store, actions } = usePage();
  const id = useId();
  const question = useSignal("");
  const options = useSignal(NOTHING);
  const several = useSignal(false);
  const filled = options.value.map((each) => each.trim()).filter((each) => each !== "");
  const ready = question.value.trim() !== "" && filled.length >= LEAST_OPTIONS;
  const blocked = openPoll(useSession()) !== undefined;

  async function create(launch: boolean): Promise<void> {
    const made = launch ? nextPoll(store.state) : null;
    const kind = several.value ? "multiple" : "single";
    if (!(await ask(actions.createPoll(question.value.trim(), kind, filled)))) return made?.forget();
    question.value = "";
    options.value = NOTHING;
    several.value = false;
    if (made !== null) await ask(actions.launchPoll(await made.found));
  }

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (ready && !blocked) void create(true);
  };
  return (
    <form class="new-poll" onSubmit={submit} aria-label={t("newPoll")}>
      <h3>{t("newPoll")}</h3>
      <p class="field">
        <label for={`${id}-question`}>{t("question")}</label>
        <input
          id={`${id}-question`}
          value={question.value}
          maxLength={300}
          onInput={(event) => {
            question.value = event.currentTarget.value;
          }}
        />
      </p>
      <Presets
        onChoose={(chosen) => {
          options.value = chosen;
        }}
      />
      <OptionFields
        options={options.value}
        onChange={(changed) => {
          options.value = changed;
        }}
      />
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
        <Button kind="primary" submit disabled={!ready || blocked}>
          {t("createAndLaunch")}
        </Button>
        <Button disabled={!ready} onClick={() => void create(false)}>
          {t("createPoll")}
        </Button>
      </div>
      {blocked ? <p class="hint">{t("onlyOnePoll")}</p> : null}
    </form>
  );
}

function Presets({ onChoose }: { readonly onChoose: (options: readonly string[]) => void }) {
  return (
    <fieldset class="row presets">
      <legend>{t("presets")}</legend>
      <Button onClick={() => onChoose([t("yes"), t("no")])}>{t("presetYesNo")}</Button>
      <Button onClick={() => onChoose([t("understood_all"), t("understood_part"), t("understood_none")])}>
        {t("presetUnderstood")}
      </Button>
    </fieldset>
  );
}

interface OptionFieldsProps {
  readonly options: readonly string[];
  readonly onChange: (options: readonly string[]) => void;
}

function OptionFields({ options, onChange }: OptionFieldsProps) {
  const id = useId();
  return (
    <>
      {options.map((text, index) => (
        // Answers have no name of their own: their place is what they are.
        <div class="field" key={index}>
          <label for={`${id}-${index}`}>{t("answerNumber", { number: index + 1 })}</label>
          <div class="row">
            <input
              id={`${id}-${index}`}
              value={text}
              maxLength={100}
              onInput={(event) => onChange(options.with(index, event.currentTarget.value))}
            />
            {options.length > LEAST_OPTIONS ? (
              <IconButton
                label={t("removeAnswer", { number: index + 1 })}
                icon="close"
                onClick={() => onChange(options.toSpliced(index, 1))}
              />
            ) : null}
          </div>
        </div>
      ))}
      {options.length < MOST_OPTIONS ? (
        <div>
          <Button kind="quiet" icon="plus" onClick={() => onChange([...options, ""])}>
            {t("addAnswer")}
          </Button>
        </div>
      ) : null}
    </>
  );
}

interface NextPoll {
  readonly found: Promise<PollId>;
  forget(): void;
}

/** The next poll that appears: its entry may come a moment after the answer to the command. */
function nextPoll(state: ReadonlySignal<SessionState | null>): NextPoll {
  const before = new Set(state.peek()?.view.polls.map((poll) => poll.poll));
  let forget = () => {};
  const found = new Promise<PollId>((resolve) => {
    forget = effect(() => {
      const made = state.value?.view.polls.find((poll) => !before.has(poll.poll));
      if (made !== undefined) resolve(made.poll);
    });
  });
  void found.then(() => forget());
  return { found, forget: () => forget() };
}
