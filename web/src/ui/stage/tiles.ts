/** Which tiles there are: shared screens, the others by number, oneself last. */
import { companions, myself } from "../../session/selectors";
import type { Participant, SessionState } from "../../session/state";

export interface Tile {
  readonly kind: "person" | "screen";
  readonly person: Participant;
  readonly own: boolean;
}

export function tilesOf(state: SessionState, ownScreen: boolean): readonly Tile[] {
  const me = myself(state);
  const others = companions(state);
  const shared = others.filter((person) => person.screen);
  return [
    ...shared.map((person) => ({ kind: "screen", person, own: false }) as const),
    ...(me !== undefined && ownScreen ? [{ kind: "screen", person: me, own: true } as const] : []),
    ...others.map((person) => ({ kind: "person", person, own: false }) as const),
    ...(me === undefined ? [] : [{ kind: "person", person: me, own: true } as const]),
  ];
}
