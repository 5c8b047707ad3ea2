/** Hosts at the door, hosts who listen, the voice for all rooms, and the close: said to those whom it concerns. */
import { myRoom, nameOf, roomName } from "../../session/selectors";
import { duration, t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Bar } from "../kit/Bar";
import { Button } from "../kit/Button";
import { announce } from "../kit/Live";
import { useServerTime } from "../kit/now";
import { useChange } from "../session/announcements";

export function VisitBars() {
  return (
    <>
      <OwnKnock />
      <Knocks />
      <Listeners />
      <Voice />
    </>
  );
}

function OwnKnock() {
  const { actions } = usePage();
  const state = useSession();
  const now = useServerTime();
  const knock = state.view.breakouts.knocks.find((each) => each.host === state.you.participant);
  if (knock === undefined || knock.enters_at === null) return null;
  const time = duration(knock.enters_at - now);
  return (
    <Bar icon="enter" tone="calm" text={t("knocking", { room: roomName(state, knock.room), time })}>
      <Button onClick={() => void ask(actions.enterRoom(knock.room, true))}>{t("enterNow")}</Button>
      <Button kind="quiet" onClick={() => void ask(actions.enterRoom(myRoom(state)))}>
        {t("turnBack")}
      </Button>
    </Bar>
  );
}

/** For those in a room: who comes. */
function Knocks() {
  const state = useSession();
  const now = useServerTime();
  const here = state.view.breakouts.knocks.filter((each) => each.room === myRoom(state));
  const first = here[0];
  useChange(first?.host, () => {
    if (first === undefined) return;
    const name = nameOf(state, first.host);
    const words =
      first.enters_at === null
        ? t("hostOnTheWay", { name })
        : t("hostComes", { name, time: duration(first.enters_at - now) });
    announce(words, true);
  });
  return (
    <>
      {here.map(({ host, enters_at }) => {
        const name = nameOf(state, host);
        const words =
          enters_at === null
            ? t("hostOnTheWay", { name })
            : t("hostComes", { name, time: duration(enters_at - now) });
        return <Bar key={host} icon="enter" tone="calm" text={words} />;
      })}
    </>
  );
}

function Listeners() {
  const { actions } = usePage();
  const state = useSession();
  const { listening } = state.view.breakouts;
  const own = listening.find((each) => each.host === state.you.participant);
  const here = listening.filter((each) => each.room === myRoom(state));
  const first = here[0]?.host;
  useChange(first, () => {
    if (first !== undefined) announce(t("hostListens", { name: nameOf(state, first) }), true);
  });
  return (
    <>
      {own === undefined ? null : (
        <Bar icon="sound" tone="calm" text={t("youListen", { room: roomName(state, own.room) })}>
          <Button onClick={() => void ask(actions.listenTo(null))}>{t("stopListening")}</Button>
        </Bar>
      )}
      {here.map(({ host }) => (
        <Bar key={host} icon="sound" tone="warn" text={t("hostListens", { name: nameOf(state, host) })} />
      ))}
    </>
  );
}

function Voice() {
  const { actions } = usePage();
  const state = useSession();
  const { voice } = state.view.breakouts;
  useChange(voice, () => {
    if (voice !== null && voice !== state.you.participant)
      announce(t("hostSpeaks", { name: nameOf(state, voice) }));
  });
  if (voice === null) return null;
  if (voice !== state.you.participant) {
    return <Bar icon="megaphone" tone="good" text={t("hostSpeaks", { name: nameOf(state, voice) })} />;
  }
  return (
    <Bar icon="megaphone" tone="good" text={t("youSpeak")}>
      <Button onClick={() => void ask(actions.speakToRooms(false))}>{t("stopSpeaking")}</Button>
    </Bar>
  );
}

/** What a student in a room has to do there, and the material for it. */
export function RoomTask() {
  const state = useSession();
  const room = state.view.breakouts.rooms.find((each) => each.room === myRoom(state));
  if (room === undefined || (room.task === "" && room.material === null)) return null;
  const material = state.view.materials.find((each) => each.material === room.material);
  return (
    <section class="room-task" aria-label={t("task", { room: room.name })}>
      {room.task === "" ? null : <p class="words">{room.task}</p>}
      {material === undefined || material.url === "" ? null : (
        <a href={material.url} target="_blank" rel="noopener noreferrer nofollow">
          {material.title}
        </a>
      )}
    </section>
  );
}
