/** What the browser tells of the line up. */
import type { LineUp } from "../session/uplink";

interface Figure {
  readonly id: string;
  readonly type: string;
  /** When it was learned, in ms since 1970. */
  readonly timestamp: number;
  /** Of a transport. */
  readonly selectedCandidatePairId?: string;
  /** Of a candidate pair: Firefox has no transport that tells it. */
  readonly selected?: boolean;
  readonly localCandidateId?: string;
  /** Bits per second. */
  readonly availableOutgoingBitrate?: number;
  /** Of a candidate. */
  readonly address?: string | null;
  readonly protocol?: string;
  readonly relayProtocol?: string;
  /** As the server reports it, 0 to 1. */
  readonly fractionLost?: number;
  /** Seconds. */
  readonly roundTripTime?: number;
  /** Of what the server reports on. */
  readonly localId?: string;
  readonly packetsSent?: number;
  readonly bytesSent?: number;
  readonly headerBytesSent?: number;
}

/** Streams that are told of together are within this, in ms; of one that has ended the last report stays. */
const TOGETHER_MS = 200;

/** Of each packet: IPv4, UDP and what SRTP adds. */
const WRAPPING = 20 + 8 + 16;

export function lineIn(figures: RTCStatsReport | null): LineUp {
  const all = [...((figures?.values() ?? []) as Iterable<Figure>)];
  const used = all.find(({ selectedCandidatePairId }) => selectedCandidatePairId)?.selectedCandidatePairId;
  const pair = all.find(({ id, selected }) => id === used || selected);
  const { address, protocol, relayProtocol } = all.find(({ id }) => id === pair?.localCandidateId) ?? {};
  const reports = all.filter(({ type }) => type === "remote-inbound-rtp");
  const newest = Math.max(...reports.map(({ timestamp }) => timestamp));
  return {
    // Not the port: a browser on a flooded line looks for another way, too, and finds the same line.
    way: [address, protocol, relayProtocol].join(" "),
    room: pair?.availableOutgoingBitrate ?? null,
    reports: reports
      .filter(({ timestamp }) => newest - timestamp < TOGETHER_MS)
      .map(({ timestamp, fractionLost, roundTripTime, localId }) => ({
        stream: localId ?? "",
        sent: sentOf(all.find(({ id }) => id === localId)),
        heardAt: timestamp - performance.timeOrigin,
        lost: fractionLost ?? 0,
        roundTripMs: 1000 * (roundTripTime ?? 0),
      })),
  };
}

/** On the line, in bytes, since it began. */
function sentOf({ bytesSent = 0, headerBytesSent = 0, packetsSent = 0 }: Partial<Figure> = {}): number {
  return bytesSent + headerBytesSent + WRAPPING * packetsSent;
}
