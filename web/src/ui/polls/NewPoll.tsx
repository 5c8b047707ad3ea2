/** A question and its answers; asked at once or kept for later. */
import { effect, type ReadonlySignal, useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { openPoll } from "../../session/selectors";
import type { PollId, RoomId, SessionState } from "../../session/state";
import type { PollDraft } from "../../session/store";
import { type Key, t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { useDraft } from "../kit/draft";
import { BLANK, hasOptions, KINDS, pasted, ready, type Written } from "./draft";
import { OptionFields, Presets } from "./OptionFields";
import { readyQuestions } from "./ready";
import { Where } from "./Where";

const KIND_NAMES = {
  single: "kind_single",
  multiple: "kind_multiple",
  rating: "kind_rating",
  ranking: "kind_ranking",
  text: "kind_text",
} as const satisfies Record<Written["kind"], Key>;

export function NewPoll() {
  const { store, actions } = usePage();
  const policy = useSession().view.policy.anonymous_polls;
  const blank = { ...BLANK, anonymous: policy !== "choice" };
  const [written, write] = useDraft<Written>("poll", blank);
  const rooms = useSignal<readonly RoomId[]>([]);
  const draft = ready(written);
  const blocked = openPoll(useSession()) !== undefined;
  const set = (changed: Partial<Written>) => write({ ...written, ...changed });

  async function create(made: PollDraft, launch: boolean): Promise<void> {
    const next = launch ? nextPoll(store.state) : null;
    if (!(await ask(actions.createPoll(made)))) return next?.forget();
    write({ ...BLANK, anonymous: written.anonymous });
    if (next === null) return;
    await ask(actions.launchPoll(await next.found, rooms.value.length === 0 ? undefined : rooms.value));
  }

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (draft !== null && !blocked) void create(draft, true);
  };
  return (
    <form class="new-poll" onSubmit={submit} aria-label={t("newPoll")}>
      <h3>{t("newPoll")}</h3>
      <ReadyQuestions
        onChoose={(chosen) => write({ ...chosen, anonymous: policy === "always" || chosen.anonymous })}
      />
      <QuestionFields written={written} onChange={set} />
      {hasOptions(written.kind) ? (
        <>
          <Presets onChoose={(options) => set({ options, right: [] })} />
          <OptionFields written={written} onChange={write} />
        </>
      ) : null}
      <Anonymous written={written} onChange={set} />
      <More written={written} onChange={set} />
      <Where
        chosen={rooms.value}
        onChange={(chosen) => {
          rooms.value = chosen;
        }}
      />
      <div class="row">
        <Button kind="primary" submit disabled={draft === null || blocked}>
          {t("createAndLaunch")}
        </Button>
        <Button
          disabled={draft === null}
          onClick={() => {
            if (draft !== null) void create(draft, false);
          }}
        >
          {t("createPoll")}
        </Button>
      </div>
      {blocked ? <p class="hint">{t("onlyOnePoll")}</p> : null}
    </form>
  );
}

interface FieldsProps {
  readonly written: Written;
  readonly onChange: (changed: Partial<Written>) => void;
}

function QuestionFields({ written, onChange }: FieldsProps) {
  const id = useId();
  return (
    <>
      <p class="field">
        <label for={`${id}-question`}>{t("question")}</label>
        <input
          id={`${id}-question`}
          value={written.question}
          maxLength={300}
          onInput={(event) => onChange({ question: event.currentTarget.value })}
        />
      </p>
      <p class="field">
        <label for={`${id}-kind`}>{t("pollKind")}</label>
        <select
          id={`${id}-kind`}
          value={written.kind}
          onChange={(event) => {
            const kind = KINDS.find((each) => each === event.currentTarget.value) ?? "single";
            onChange({ kind, right: [] });
          }}
        >
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t(KIND_NAMES[kind])}
            </option>
          ))}
        </select>
      </p>
    </>
  );
}

/** Chosen into the form, where they can still be changed. */
function ReadyQuestions({ onChoose }: { readonly onChoose: (written: Written) => void }) {
  return (
    <details class="more">
      <summary>{t("readyQuestions")}</summary>
      <ul class="ready-questions">
        {readyQuestions().map((each) => (
          <li key={each.question}>
            <Button kind="quiet" onClick={() => onChoose(each)}>
              {each.question}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Anonymous({ written, onChange }: FieldsProps) {
  const id = useId();
  const always = useSession().view.policy.anonymous_polls === "always";
  return (
    <div>
      <label class="choice">
        <input
          type="checkbox"
          checked={written.anonymous || always}
          disabled={always}
          aria-describedby={id}
          onChange={(event) => onChange({ anonymous: event.currentTarget.checked })}
        />
        <span>{t("anonymous")}</span>
      </label>
      <p id={id} class="hint">
        {always ? t("alwaysAnonymous") : null} {t("anonymousHelp")}
      </p>
    </div>
  );
}

/** What few polls need: a quorum, and a text to take over. */
function More({ written, onChange }: FieldsProps) {
  const id = useId();
  return (
    <details class="more">
      <summary>{t("moreForPoll")}</summary>
      <p class="field">
        <label for={`${id}-quorum`}>{t("quorum")}</label>
        <input
          id={`${id}-quorum`}
          type="number"
          min={0}
          max={100}
          value={written.quorum}
          onInput={(event) => {
            const asked = Math.round(Number(event.currentTarget.value));
            onChange({ quorum: Math.max(0, Math.min(100, asked)) });
          }}
        />
      </p>
      <p class="field">
        <label for={`${id}-pasted`}>{t("pastePoll")}</label>
        <textarea
          id={`${id}-pasted`}
          rows={3}
          aria-describedby={`${id}-help`}
          onInput={(event) => {
            const { question, kind, options, right } = pasted(event.currentTarget.value);
            onChange({ question, kind, options, right });
          }}
        />
      </p>
      <p id={`${id}-help`} class="hint">
        {t("pastePollHelp")}
      </p>
    </details>
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
