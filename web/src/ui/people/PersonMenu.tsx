/** What a host can do with one person. */
import { useSignal } from "@preact/signals";
import { rooms } from "../../session/selectors";
import { MAIN_ROOM, type Participant } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button, IconButton } from "../kit/Button";
import { Dialog } from "../kit/Dialog";

export function PersonMenu({ person }: { readonly person: Participant }) {
  const open = useSignal(false);
  const close = () => {
    open.value = false;
  };
  return (
    <>
      <IconButton
        label={t("actionsFor", { name: person.name })}
        icon="more"
        popup
        onClick={() => {
          open.value = true;
        }}
      />
      {open.value ? (
        <Dialog title={person.name} onClose={close}>
          <Choices person={person} onDone={close} />
        </Dialog>
      ) : null}
    </>
  );
}

function Choices({ person, onDone }: { readonly person: Participant; readonly onDone: () => void }) {
  const { actions } = usePage();
  const state = useSession();
  const removing = useSignal(false);
  const { participant } = person;
  const others = rooms(state).filter(({ room }) => room !== person.room);
  const done = (granted: boolean) => {
    if (granted) onDone();
  };
  if (removing.value) {
    return (
      <>
        <p>{t("removeConfirm", { name: person.name })}</p>
        <div class="row">
          <Button kind="danger" onClick={() => void ask(actions.removeParticipant(participant)).then(done)}>
            {t("removePerson")}
          </Button>
          <Button onClick={onDone}>{t("cancel")}</Button>
        </div>
      </>
    );
  }
  const isHost = person.role === "facilitator" || person.role === "mentor";
  return (
    <div class="choices">
      {person.microphone ? (
        <Button
          icon="microphoneOff"
          onClick={() => void ask(actions.muteParticipant(participant)).then(done)}
        >
          {t("mute")}
        </Button>
      ) : null}
      {person.hand_at === null ? null : (
        <Button icon="hand" onClick={() => void ask(actions.lowerHand(participant)).then(done)}>
          {t("lowerHand")}
        </Button>
      )}
      {others.length === 0 ? null : (
        <fieldset class="move">
          <legend>{t("moveTo")}</legend>
          {others.map(({ room, name }) => (
            <Button
              key={room}
              icon="rooms"
              onClick={() => void ask(actions.moveParticipant(participant, room)).then(done)}
            >
              {room === MAIN_ROOM ? t("mainRoom") : name}
            </Button>
          ))}
        </fieldset>
      )}
      <Button
        icon="people"
        onClick={() =>
          void ask(actions.changeRole(participant, isHost ? "student" : "facilitator")).then(done)
        }
      >
        {t(isHost ? "makeStudent" : "makeFacilitator")}
      </Button>
      <Button
        kind="danger"
        icon="leave"
        onClick={() => {
          removing.value = true;
        }}
      >
        {t("removePerson")}
      </Button>
    </div>
  );
}
