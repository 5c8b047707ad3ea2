/** What a host can do with one person. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { isHostRole, mayWriteTo, rooms } from "../../session/selectors";
import { MAIN_ROOM, type Participant } from "../../session/state";
import { t } from "../../texts/texts";
import { writeTo } from "../chat/draft";
import { usePage, useSession } from "../context";
import { SeatLink } from "../join/SeatLink";
import { ask } from "../kit/ask";
import { Button, IconButton } from "../kit/Button";
import { Confirm, Dialog } from "../kit/Dialog";
import { toggled } from "./spotlight";

type Shown = "nothing" | "choices" | "removing" | "renaming";

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
          <Choices person={person} onDone={close} onRemove={show("removing")} onRename={show("renaming")} />
        </Dialog>
      ) : null}
      {shown.value === "renaming" ? <Rename person={person} onClose={close} /> : null}
      {shown.value === "removing" ? (
        <Confirm
          title={t("removeTitle", { name: person.name })}
          words={`${t("removeConfirm", { name: person.name })} ${t("removalOpensLobby")}`}
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
  readonly onRename: () => void;
}

function Choices({ person, onDone, onRemove, onRename }: ChoicesProps) {
  const { actions, extras } = usePage();
  const state = useSession();
  const { participant } = person;
  const host = isHostRole(person.role);
  const { spotlight } = state.view.stage;
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
      {person.camera ? (
        <Button
          icon="cameraOff"
          onClick={() => void ask(actions.muteParticipant(participant, "camera")).then(done)}
        >
          {t("stopCamera")}
        </Button>
      ) : null}
      {person.screen ? (
        <Button
          icon="screen"
          onClick={() => void ask(actions.muteParticipant(participant, "screen")).then(done)}
        >
          {t("stopScreen")}
        </Button>
      ) : null}
      {person.role === "observer" ? null : (
        <Button
          icon="star"
          onClick={() =>
            void ask(actions.setStage({ spotlight: toggled(spotlight, participant) })).then(done)
          }
        >
          {t(spotlight.includes(participant) ? "spotlightOff" : "spotlightOn")}
        </Button>
      )}
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
      {extras === null ? null : <extras.RemedyOffers person={person} />}
      <MoveTo person={person} onDone={done} />
      <SeatLink participant={participant} name={person.name} />
      <Button icon="edit" onClick={onRename}>
        {t("rename")}
      </Button>
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

interface RenameProps {
  readonly person: Participant;
  readonly onClose: () => void;
}

function Rename({ person, onClose }: RenameProps) {
  const { actions } = usePage();
  const name = useSignal(person.name);
  const field = useId();
  const rename = async (event: SubmitEvent) => {
    event.preventDefault();
    if (await ask(actions.renameParticipant(person.participant, name.value))) onClose();
  };
  return (
    <Dialog title={t("rename")} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void rename(event)}>
        <label for={field}>{t("newName")}</label>
        <input
          id={field}
          value={name.value}
          maxLength={60}
          required
          onInput={(event) => {
            name.value = event.currentTarget.value;
          }}
        />
        <Button kind="primary" submit disabled={name.value.trim() === ""}>
          {t("rename")}
        </Button>
      </form>
    </Dialog>
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
