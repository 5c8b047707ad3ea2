/** Where the link leads, who asks to come in, and what one should know before: the same on both pages. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { t } from "../../texts/texts";
import { usePage } from "../context";
import { ask, trouble } from "../kit/ask";
import { Button } from "../kit/Button";
import { Icon } from "../kit/icons";
import { LanguageChoice } from "../kit/LanguageChoice";

export function JoinHead() {
  const invitation = usePage().store.invitation.value;
  return (
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
  );
}

/** `children` is said under the button. */
export function NameForm({ children }: { readonly children: ComponentChildren }) {
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
      {children}
      <Beforehand />
      {trouble.value === null ? null : <p class="problem">{trouble.value}</p>}
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
