/** For hosts: who waits in the lobby, and what to do with them. */
import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import type { Waiting } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { Avatar } from "../kit/Avatar";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { Confirm } from "../kit/Dialog";

export function Lobby() {
  const { actions } = usePage();
  const { lobby, policy } = useSession().view;
  const unseen = lobby.some((each) => !each.seen);
  useEffect(() => {
    // The host has this list before the eyes: those who wait may know.
    if (unseen) void actions.seeLobby();
  }, [unseen]);
  if (lobby.length === 0 && !policy.lobby) return null;
  return (
    <section class="lobby">
      <h3>{t("lobby")}</h3>
      <p class="hint">{t("peopleWaiting", { count: lobby.length })}</p>
      <ul class="people">
        {lobby.map((each) => (
          <AtTheDoor key={each.participant} person={each} />
        ))}
      </ul>
      {lobby.length > 1 ? (
        <Button icon="enter" onClick={() => void ask(actions.admitAll())}>
          {t("letAllIn")}
        </Button>
      ) : null}
      <Word />
    </section>
  );
}

function AtTheDoor({ person }: { readonly person: Waiting }) {
  const { actions } = usePage();
  const { participant, name, number, role, here } = person;
  const refusing = useSignal(false);
  const close = () => {
    refusing.value = false;
  };
  return (
    <li class={`person ${here ? "" : "away"}`} data-participant={participant}>
      <Avatar name={name} number={number} />
      <div class="who">
        <b>{name}</b>
        <small>
          <span class="role">{t(`role_${role}`)}</span>
          {here ? null : <span class="absent">{t("steppedOut")}</span>}
        </small>
      </div>
      <span class="lobby-buttons">
        <Button
          kind="primary"
          label={t("letInName", { name })}
          onClick={() => void ask(actions.admit(participant))}
        >
          {t("letIn")}
        </Button>
        <Button
          kind="quiet"
          label={t("turnAwayName", { name })}
          onClick={() => {
            refusing.value = true;
          }}
        >
          {t("turnAway")}
        </Button>
      </span>
      {refusing.value ? (
        <Confirm
          title={t("turnAwayName", { name })}
          words={t("turnAwayConfirm", { name })}
          verb={t("turnAway")}
          onConfirm={() => void ask(actions.turnAway(participant)).then(close)}
          onClose={close}
        />
      ) : null}
    </li>
  );
}

/** What those who wait read. */
function Word() {
  const { actions } = usePage();
  const { lobby_word } = useSession().view;
  const words = useSignal(lobby_word);
  const field = useId();
  return (
    <form
      class="lobby-word"
      onSubmit={(event) => {
        event.preventDefault();
        void ask(actions.tellLobby(words.value));
      }}
    >
      <label for={field}>{t("tellLobby")}</label>
      <div class="row">
        <input
          id={field}
          value={words.value}
          maxLength={500}
          onInput={(event) => {
            words.value = event.currentTarget.value;
          }}
        />
        <Button submit disabled={words.value.trim() === lobby_word}>
          {t("showMessage")}
        </Button>
      </div>
    </form>
  );
}
