/** What a host can do with one person. */
import { useSignal } from "@preact/signals";
import { isHostRole, mayWriteTo, rooms } from "../../session/selectors";
import { MAIN_ROOM, type Participant } from "../../session/state";
import { t } from "../../texts/texts";
import { writeTo } from "../chat/draft";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button, IconButton } from "../kit/Button";
import { Confirm, Dialog } from "../kit/Dialog";

type Shown = "nothing" | "choices" | "removing";

export function PersonMenu({ person }: { readonly person: Participant }) {
  const { actions } = usePage();
  const shown = useSignal<Shown>("nothing");
  const show = (what: Shown) => () => {
    shown.value = what;
  };
  const close = show("nothing");
  const remove = async () => {
    if (await ask(actions.removeParticipant(person.participant))) close();
  };
  return (
    <>
      <IconButton
        label={t("actionsFor", { name: person.name })}
        icon="more"
        popup="dialog"
        onClick={show("choices")}
      />
      {shown.value === "choices" ? (
        <Dialog title={person.name} onClose={close}>
          <Choices person={person} onDone={close} onRemove={show("removing")} />
        </Dialog>
      ) : null}
      {shown.value === "removing" ? (
        <Confirm
          title={t("removeTitle", { name: person.name })}
          words={t("removeConfirm", { name: person.name })}
          verb={t("removePerson")}
          onConfirm={() => void remove()}
          onClose={close}
        />
      ) : null}
    </>
  );
}

interface ChoicesProps {
  readonly person: Participant;
  readonly onDone: () => void;
  readonly onRemove: () => void;
}

function Choices({ person, onDone, onRemove }: ChoicesProps) {
  const { actions } = usePage();
  const state = useSession();
  const { participant } = person;
  const host = isHostRole(person.role);
  const done = (granted: boolean) => {
    if (granted) onDone();
  };
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
      {mayWriteTo(state, participant) ? (
        <Button
          icon="chat"
          onClick={() => {
            onDone();
            writeTo(participant);
          }}
        >
          {t("writeTo", { name: person.name })}
        </Button>
      ) : null}
      <MoveTo person={person} onDone={done} />
      <Button
        icon="star"
        onClick={() => void ask(actions.changeRole(participant, host ? "student" : "facilitator")).then(done)}
      >
        {t(host ? "makeStudent" : "makeFacilitator")}
      </Button>
      <Button kind="danger" icon="leave" onClick={onRemove}>
        {t("removePerson")}
      </Button>
    </div>
  );
}

interface MoveToProps {
  readonly person: Participant;
  readonly onDone: (granted: boolean) => void;
}

function MoveTo({ person, onDone }: MoveToProps) {
  const { actions } = usePage();
  const others = rooms(useSession()).filter(({ room }) => room !== person.room);
  if (others.length === 0) return null;
  return (
    <fieldset class="move">
      <legend>{t("moveTo")}</legend>
      {others.map(({ room, name }) => (
        <Button
          key={room}
          icon="rooms"
          onClick={() => void ask(actions.moveParticipant(person.participant, room)).then(onDone)}
        >
          {room === MAIN_ROOM ? t("mainRoom") : name}
        </Button>
      ))}
    </fieldset>
  );
}
