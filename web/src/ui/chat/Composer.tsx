/** Where one writes. Enter sends, Shift and Enter begins a new line. What is written is never lost. */
import { useEffect, useId, useRef } from "preact/hooks";
import { message as find } from "../../session/selectors";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { IconButton } from "../kit/Button";
import { Icon } from "../kit/icons";
import { authorOf } from "./author";
import { attention, choose, place as placeOf, replyTo, type Target, target, targets } from "./draft";

const LONGEST = 2000;

export function Composer() {
  const { store, actions } = usePage();
  const state = useSession();
  const field = useRef<HTMLTextAreaElement>(null);
  const wanted = attention.value;
  useEffect(() => {
    if (!wanted) return;
    attention.value = false;
    field.current?.focus();
  }, [wanted]);
  const writing = useRef(false);
  // The chat moves between panel and middle: whoever is writing goes on writing.
  useEffect(
    () => () => {
      if (writing.current) attention.value = true;
    },
    [],
  );
  if (state.you.role === "observer") return <p class="hint observing">{t("observersRead")}</p>;
  const current = target(state);
  if (current === null) return <p class="hint observing">{t("notToThem")}</p>;
  const place = placeOf(state, current);
  const written = store.drafts.value[place] ?? "";

  const { to } = current;
  function send(): void {
    const words = written.trim();
    if (words === "") return;
    void actions.sendMessage(to, words, replyTo.value ?? undefined);
    actions.draft(place, "");
    replyTo.value = null;
    field.current?.focus();
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    send();
  };
  return (
    <form class={`composer ${current.kind === "person" ? "private" : ""}`} onSubmit={submit}>
      <Replying />
      <TargetChoice current={current} />
      <div class="compose-row">
        <textarea
          ref={field}
          id="message-field"
          rows={1}
          value={written}
          maxLength={LONGEST}
          placeholder={t("writeMessage")}
          aria-label={t("writeMessage")}
          onFocus={() => {
            writing.current = true;
          }}
          onBlur={({ currentTarget }) => {
            // A field taken off the page loses the focus on its way out: that is not the person's leaving.
            queueMicrotask(() => {
              writing.current = !currentTarget.isConnected;
            });
          }}
          onInput={(event) => {
            actions.draft(place, event.currentTarget.value);
            actions.tellTyping(current.to);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <button
          type="submit"
          class="send"
          disabled={written.trim() === ""}
          aria-label={t("send")}
          title={t("send")}
        >
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

function Replying() {
  const state = useSession();
  const answered = replyTo.value === null ? undefined : find(state, replyTo.value);
  if (answered === undefined) return null;
  return (
    <div class="replying">
      <Icon name="reply" />
      <p>{t("replyTo", { name: authorOf(state, answered) })}</p>
      <IconButton
        label={t("cancel")}
        icon="close"
        onClick={() => {
          replyTo.value = null;
        }}
      />
    </div>
  );
}

/** Shown only to those who have a choice. */
function TargetChoice({ current }: { readonly current: Target }) {
  const state = useSession();
  const id = useId();
  const possible = targets(state);
  if (possible.length < 2) return null;
  return (
    <div class="target">
      <label for={id}>{t("chatTo")}</label>
      <select id={id} value={current.to} onChange={(event) => choose(event.currentTarget.value)}>
        {possible.map((each) => (
          <option key={each.to} value={each.to}>
            {nameOfTarget(each)}
          </option>
        ))}
      </select>
      {current.kind === "person" ? <p class="hint">{t("privateHint", { name: current.name })}</p> : null}
    </div>
  );
}

function nameOfTarget({ kind, name }: Target): string {
  if (kind === "room") return t("toRoom");
  return kind === "session" ? t("toSession") : t("toPerson", { name });
}
