/** Which tiles there are, and which are large: shared screens, the others by number, oneself last. */
import { companions, isHostRole, myself } from "../../session/selectors";
import type { Layout, Participant, ParticipantId, SessionState } from "../../session/state";

export interface Tile {
  readonly kind: "person" | "screen";
  readonly person: Participant;
  readonly own: boolean;
  readonly large: boolean;
}

/** What this person's stage is chosen to be: `layout` is the own choice, or that of the hosts. */
export interface Choice {
  readonly ownScreen: boolean;
  readonly pins: readonly ParticipantId[];
  readonly layout: Layout;
  /** Who has spoken last. */
  readonly speaker: ParticipantId | null;
}

export function tilesOf(state: SessionState, choice: Choice): readonly Tile[] {
  const me = myself(state);
  const others = companions(state);
  const shared = others.filter((person) => person.screen);
  const tiles = [
    ...shared.map((person) => ({ kind: "screen", person, own: false }) as const),
    ...(me !== undefined && choice.ownScreen ? [{ kind: "screen", person: me, own: true } as const] : []),
    ...others.map((person) => ({ kind: "person", person, own: false }) as const),
    ...(me === undefined ? [] : [{ kind: "person", person: me, own: true } as const]),
  ];
  const large = largeOnes(state, tiles, choice);
  return tiles.map((tile) => ({ ...tile, large: large(tile) }));
}

type Plain = Omit<Tile, "large">;

/** One's own pins come before the layout, the layout before what hosts put into the spotlight. */
function largeOnes(state: SessionState, tiles: readonly Plain[], choice: Choice): (tile: Plain) => boolean {
  const { pins, layout } = choice;
  const pinned = (tile: Plain) => tile.kind === "person" && pins.includes(tile.person.participant);
  if (layout === "grid") return pinned;
  const { spotlight } = state.view.stage;
  const chosen = (tile: Plain) =>
    tile.kind === "screen" || pinned(tile) || spotlight.includes(tile.person.participant);
  if (layout === "auto" || tiles.some(chosen)) return chosen;
  const one = mostImportant(tiles, choice.speaker);
  return (tile) => tile === one;
}

/** Whoever has spoken last, else a host, else anybody else. */
function mostImportant(tiles: readonly Plain[], speaker: ParticipantId | null): Plain | undefined {
  const others = tiles.filter((tile) => !tile.own);
  return (
    others.find((tile) => tile.person.participant === speaker) ??
    others.find((tile) => isHostRole(tile.person.role)) ??
    others[0]
  );
}
