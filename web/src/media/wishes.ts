/** Tells the server what is shown where: at once when pictures come or go, a little later when only sizes change. */
import type { SlotAssignment, ViewWish } from "../protocol";
import { assign, type TileWish } from "../session/slots";

export interface Wishes {
  show(tiles: readonly TileWish[]): void;
  /** Says everything again, to a server that forgot it. */
  repeat(): void;
}

const SETTLE_MS = 100;

export function createWishes(
  slots: readonly number[],
  assignments: () => readonly SlotAssignment[],
  send: (video: readonly ViewWish[]) => void,
): Wishes {
  let tiles: readonly TileWish[] = [];
  let sent = "";
  let pictures = "";
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(): void {
    clearTimeout(timer);
    timer = undefined;
    const video = assign(tiles, assignments(), slots);
    const text = JSON.stringify(video);
    if (text === sent) return;
    sent = text;
    send(video);
  }

  return {
    show: (wanted) => {
      tiles = wanted.map((tile) => ({ ...tile, height: Math.round(tile.height) }));
      const now = tiles.map((tile) => `${tile.participant} ${tile.source}`).join();
      if (now !== pictures) {
        pictures = now;
        tell();
      } else {
        timer ??= setTimeout(tell, SETTLE_MS);
      }
    },
    repeat: () => {
      sent = "";
      tell();
    },
  };
}
