/** What tests and support may read in the browser's console as `sessionProbe`. Nothing depends on it. */
import type { LadderState } from "../session/ladder";
import type { Lifeline } from "./lifeline";
import type { Sighting } from "./sightings";
import type { Slots } from "./slots";

export interface SlotProbe {
  readonly slot: number;
  readonly kind: "audio" | "video";
  /** Whom the picture or voice is shown as belonging to. */
  readonly participant: string | null;
  /** The number in the newest packets. */
  readonly csrc: number | null;
  readonly framesDecoded: number;
  readonly audioEnergy: number;
}

export interface SessionProbe {
  readonly peerConnectionsMade: number;
  readonly offersMade: number;
  /** ICE restarts. */
  readonly restartsMade: number;
  readonly rung: string;
  readonly reason: string;
  readonly slots: readonly SlotProbe[];
  /** When a video slot first showed a frame of this participant; each change is one line. */
  readonly firstFrames: readonly Sighting[];
  /** Takes fresh figures. */
  refresh(): Promise<void>;
}

export interface ProbeSource {
  readonly lifeline: Lifeline;
  readonly slots: Slots;
  readonly sightings: readonly Sighting[];
  ladder(): LadderState | null;
  figures(): RTCStatsReport | null;
  participantOf(number: number | undefined): string | null;
  shownIn(slot: number): string | null;
}

interface Inbound {
  readonly type: string;
  readonly trackIdentifier?: string;
  readonly framesDecoded?: number;
  readonly totalAudioEnergy?: number;
}

export function createProbe(source: ProbeSource): SessionProbe {
  const { lifeline, slots } = source;
  return {
    get peerConnectionsMade() {
      return lifeline.made.connections;
    },
    get offersMade() {
      return lifeline.made.offers;
    },
    get restartsMade() {
      return lifeline.made.restarts;
    },
    get rung() {
      return source.ladder()?.rung ?? "video";
    },
    get reason() {
      return source.ladder()?.reason ?? "";
    },
    get slots() {
      return [...slots.audio, ...slots.video].map(({ slot, kind }) => {
        const number = slots.number(slot);
        const inbound = inboundOf(source, slot);
        return {
          slot,
          kind,
          participant: kind === "video" ? source.shownIn(slot) : source.participantOf(number),
          csrc: number ?? null,
          framesDecoded: inbound?.framesDecoded ?? 0,
          audioEnergy: inbound?.totalAudioEnergy ?? 0,
        };
      });
    },
    firstFrames: source.sightings,
    refresh: lifeline.refresh,
  };
}

function inboundOf({ slots, figures }: ProbeSource, slot: number): Inbound | undefined {
  const track = slots.receiver(slot)?.track.id;
  const entries = [...(figures()?.values() ?? [])] as Inbound[];
  return entries.find((entry) => entry.type === "inbound-rtp" && entry.trackIdentifier === track);
}
