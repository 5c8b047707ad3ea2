/** Rooms and names out of a pasted list or a table. Pure. */
import type { PlannedRoom } from "../../session/state";
import { emptyRoom } from "./planned";

const HEADINGS = new Set(["room", "raum", "salle", "sala", "pokój", "ruimte", "group", "gruppe"]);
const MOST_ROOMS = 50;

/** "Red: Ann, Ben" is a room with its people; "Red;Ann", "Red,Ann" and a tab between them are one of its people. */
export function imported(text: string): readonly PlannedRoom[] {
  const rooms = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const [room, names] = parsed(line);
    if (room === "" || (rooms.size === 0 && HEADINGS.has(room.toLowerCase()))) continue;
    rooms.set(room, [...(rooms.get(room) ?? []), ...names.filter((each) => each !== "")]);
  }
  return [...rooms].slice(0, MOST_ROOMS).map(([name, names]) => ({ ...emptyRoom(name), names }));
}

function parsed(line: string): readonly [string, readonly string[]] {
  const colon = line.indexOf(":");
  if (colon > 0)
    return [
      bare(line.slice(0, colon)),
      line
        .slice(colon + 1)
        .split(/[,;\t]/)
        .map(bare),
    ];
  const [room = "", ...names] = line.split(/[,;\t]/).map(bare);
  return [room, names];
}

/** Without space and the quotation marks of a table. */
function bare(cell: string): string {
  return cell
    .trim()
    .replace(/^"(.*)"$/, "$1")
    .trim();
}
