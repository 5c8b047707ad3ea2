/** Whom a poll asks, while breakout rooms are open: everybody wherever they are, or some rooms. */
import { breakoutsOpen, rooms } from "../../session/selectors";
import { MAIN_ROOM, type RoomId } from "../../session/state";
import { t } from "../../texts/texts";
import { useSession } from "../context";

interface WhereProps {
  /** None: everybody. */
  readonly chosen: readonly RoomId[];
  readonly onChange: (chosen: readonly RoomId[]) => void;
}

export function Where({ chosen, onChange }: WhereProps) {
  const state = useSession();
  if (!breakoutsOpen(state)) return null;
  return (
    <fieldset class="where">
      <legend>{t("askWhom")}</legend>
      <label class="choice">
        <input type="checkbox" checked={chosen.length === 0} onChange={() => onChange([])} />
        <span>{t("askEverybody")}</span>
      </label>
      {rooms(state).map(({ room, name }) => (
        <label key={room} class="choice">
          <input
            type="checkbox"
            checked={chosen.includes(room)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked ? [...chosen, room] : chosen.filter((each) => each !== room),
              )
            }
          />
          <span>{room === MAIN_ROOM ? t("mainRoom") : name}</span>
        </label>
      ))}
    </fieldset>
  );
}
