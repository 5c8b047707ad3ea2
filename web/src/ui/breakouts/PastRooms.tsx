/** Closed rooms to read again: for hosts all of them, for others those they were in. */
import { useSignal } from "@preact/signals";
import { foldChat } from "../../session/chat";
import { amHost, nameOf } from "../../session/selectors";
import type { ChatItem, KeptRoom, RoomPage } from "../../session/state";
import { day, listed, t, time } from "../../texts/texts";
import { authorOf } from "../chat/author";
import { Words } from "../chat/Words";
import { useSession } from "../context";
import { Button } from "../kit/Button";
import { Dialog } from "../kit/Dialog";
import { useKept } from "../kit/kept";

const PATH = "/api/v1/rooms";

export function PastRooms() {
  const state = useSession();
  const unfolded = useSignal(false);
  // Whenever rooms open or close, the list is another one.
  const open = state.view.breakouts.rooms.map(({ room }) => room).join(" ");
  return (
    <details
      class="more"
      onToggle={(event) => {
        unfolded.value = event.currentTarget.open;
      }}
    >
      <summary>{t("pastRooms")}</summary>
      <p class="hint">{t(amHost(state) ? "pastRoomsHost" : "pastRoomsOwn")}</p>
      {unfolded.value ? <List key={open} /> : null}
    </details>
  );
}

function List() {
  const state = useSession();
  const shown = useSignal<KeptRoom | null>(null);
  const kept = useKept<{ readonly rooms: readonly KeptRoom[] }>(PATH).value;
  if (kept === undefined) return <p>{t("loading")}</p>;
  if (kept === null) return <p class="problem">{t("error_unavailable")}</p>;
  const past = kept.rooms.filter((each) => each.closed_at !== null);
  if (past.length === 0) return <p class="hint">{t("noPastRooms")}</p>;
  return (
    <>
      <ul class="stack past-rooms">
        {past.map((each) => (
          <li key={each.room}>
            <Button
              onClick={() => {
                shown.value = each;
              }}
            >
              {each.name}
            </Button>
            <p class="hint">{when(each)}</p>
            <p class="hint">
              {t("pastWith", { names: listed(each.participants.map((id) => nameOf(state, id))) })}
            </p>
          </li>
        ))}
      </ul>
      {shown.value === null ? null : (
        <Dialog
          title={shown.value.name}
          onClose={() => {
            shown.value = null;
          }}
        >
          <Kept room={shown.value} />
        </Dialog>
      )}
    </>
  );
}

function when({ opened_at, closed_at }: KeptRoom): string {
  return t("pastWhen", { day: day(opened_at), from: time(opened_at), until: time(closed_at ?? opened_at) });
}

function Kept({ room }: { readonly room: KeptRoom }) {
  const state = useSession();
  const page = useKept<RoomPage>(`${PATH}/${encodeURIComponent(room.room)}`).value;
  if (page === undefined) return <p>{t("loading")}</p>;
  if (page === null) return <p class="problem">{t("error_unavailable")}</p>;
  const said = page.history.reduce(foldChat, [] as readonly ChatItem[]);
  return (
    <div class="kept-room">
      <p class="hint">{when(room)}</p>
      <p>{t("pastWith", { names: listed(room.participants.map((id) => nameOf(state, id))) })}</p>
      {page.task === "" ? null : (
        <section>
          <h3>{t("pastTask")}</h3>
          <Words text={page.task} />
        </section>
      )}
      {page.notes.length === 0 ? null : (
        <section>
          <h3>{t("pastNotes")}</h3>
          <ul>
            {page.notes.map((note) => (
              <li key={note.line}>{note.text}</li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3>{t("pastChat")}</h3>
        {said.length === 0 ? <p class="hint">{t("pastNoChat")}</p> : null}
        {page.earlier ? <p class="hint">{t("pastMore")}</p> : null}
        <ol class="past-chat">
          {said.map((item) => (
            <li key={item.seq}>
              <b>{authorOf(state, item)}</b>{" "}
              <time dateTime={new Date(item.at).toISOString()}>{time(item.at)}</time>
              {item.kind === "message" && item.removed ? (
                <p class="gone">{t("messageRemoved")}</p>
              ) : (
                <Words text={item.text} />
              )}
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
