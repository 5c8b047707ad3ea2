/**
 * Sends no more than is of use: no layers that nobody watches, as the server says, and nothing that the line
 * up does not carry, as this page itself finds out.
 */
import type { Signals } from "../protocol";
import type { Uplink } from "../session/uplink";
import type { Connection } from "./connection";

export type LayersWatched = Signals["layers"];

export interface Layers {
  /** What counts from now on; nothing named means that all is watched. */
  watched(layers: LayersWatched): void;
  /** Said at each look. */
  carried(level: Uplink): void;
}

interface Wanted {
  readonly layers: LayersWatched;
  readonly level: Uplink;
}

/** What browsers know and the library of types does not, all in drafts: who does not know them goes on as before. */
interface VoiceEncoding extends RTCRtpEncodingParameters {
  /** Packets of up to 120 ms, as the line needs it (WebRTC Extensions). */
  readonly adaptivePtime?: boolean;
  readonly codec?: RTCRtpCodec;
}

/** Bits per second of a voice where the line is thin. */
const LEAN = 16_000;

export function createLayers(senders: () => Connection["senders"] | undefined): Layers {
  let wanted: Wanted = { layers: {}, level: "all" };
  let applied: Wanted | null = null;
  let busy = false;

  /** One change at a time: parameters that were read before another change are refused. */
  async function apply(): Promise<void> {
    if (busy) return;
    busy = true;
    while (applied !== wanted) {
      applied = wanted;
      const { layers, level } = wanted;
      const now = senders();
      if (now !== undefined) {
        const pictures = level === "all" ? layers : { camera: [], screen: [] };
        await Promise.all([
          change(now.microphone, ({ encodings, codecs }) => voiceAs(level, encodings, codecs)),
          change(now.camera, ({ encodings }) => withActive(encodings, pictures.camera)),
          change(now.screen, ({ encodings }) => withActive(encodings, pictures.screen)),
        ]);
      }
    }
    busy = false;
  }

  return {
    watched: (layers) => {
      wanted = { ...wanted, layers };
      void apply();
    },
    carried: (level) => {
      // Also when it is the same: a connection that is just being made refuses, and another way starts all layers again.
      wanted = { ...wanted, level };
      void apply();
    },
  };
}

async function change(
  sender: RTCRtpSender,
  to: (parameters: RTCRtpSendParameters) => RTCRtpEncodingParameters[] | null,
): Promise<void> {
  const parameters = sender.getParameters();
  const encodings = to(parameters);
  if (encodings === null) return;
  try {
    await sender.setParameters({ ...parameters, encodings });
  } catch (error) {
    // Closed, not agreed yet, or busy with another change.
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

/** The voice as a line carries it: whole, with copies; lean, without any; or not at all. Null when it is so already. */
export function voiceAs(
  level: Uplink,
  encodings: readonly VoiceEncoding[],
  codecs: readonly RTCRtpCodec[],
): RTCRtpEncodingParameters[] | null {
  const lean = level !== "all";
  const active = level !== "nothing";
  const differs = encodings.some(
    (each) => (each.active ?? true) !== active || (each.maxBitrate === LEAN) !== lean,
  );
  if (!differs) return null;
  const name = lean ? "audio/opus" : "audio/red";
  const codec = codecs.find(({ mimeType }) => mimeType.toLowerCase() === name);
  return encodings.map(({ maxBitrate: _, ...each }) => ({
    ...each,
    active,
    adaptivePtime: lean,
    ...(lean ? { maxBitrate: LEAN } : {}),
    ...(codec === undefined ? {} : { codec }),
  }));
}
