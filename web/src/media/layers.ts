/** Stops encoding what nobody watches: the server says which layers of what is sent somebody does. */
import type { Signals } from "../protocol";
import type { Connection } from "./connection";

export type LayersWatched = Signals["layers"];

export interface Layers {
  /** What counts from now on; nothing named means that all is watched. */
  watched(layers: LayersWatched): void;
}

export function createLayers(senders: () => Connection["senders"] | undefined): Layers {
  let wanted: LayersWatched = {};
  let applied: LayersWatched | null = null;
  let busy = false;

  /** One change at a time: parameters that were read before another change are refused. */
  async function apply(): Promise<void> {
    if (busy) return;
    busy = true;
    while (applied !== wanted) {
      applied = wanted;
      const now = senders();
      if (now !== undefined)
        await Promise.all([switchTo(now.camera, wanted.camera), switchTo(now.screen, wanted.screen)]);
    }
    busy = false;
  }

  return {
    watched: (layers) => {
      wanted = layers;
      void apply();
    },
  };
}

async function switchTo(sender: RTCRtpSender, rids: readonly string[] | undefined): Promise<void> {
  const parameters = sender.getParameters();
  const encodings = withActive(parameters.encodings, rids);
  if (encodings === null) return;
  try {
    await sender.setParameters({ ...parameters, encodings });
  } catch (error) {
    // The connection was closed or is not agreed yet: it sends everything, which is never wrong.
    if (!(error instanceof DOMException)) throw error;
  }
}

/** The encodings with those active that are watched; null when they are so already. */
export function withActive(
  encodings: readonly RTCRtpEncodingParameters[],
  rids: readonly string[] | undefined,
): RTCRtpEncodingParameters[] | null {
  // A single layer has no name for the server, whatever the browser calls it.
  const isWatched = (rid = "") => rids === undefined || rids.includes("") || rids.includes(rid);
  const differs = encodings.some(({ rid, active }) => (active ?? true) !== isWatched(rid));
  return differs ? encodings.map((each) => ({ ...each, active: isWatched(each.rid) })) : null;
}
