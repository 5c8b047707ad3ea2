import { describe, expect, it } from "vitest";
import { lineIn } from "./line";

const pair = { type: "candidate-pair", localCandidateId: "L", availableOutgoingBitrate: 90_000 };
const local = { id: "L", type: "local-candidate", address: "192.168.1.4", protocol: "udp" };
const report = { type: "remote-inbound-rtp", timestamp: 100_000, fractionLost: 0.5, roundTripTime: 0.25 };

function told(...figures: readonly { id: string; type: string }[]): RTCStatsReport {
  return new Map(figures.map((each) => [each.id, each])) as RTCStatsReport;
}

const transport = { id: "T", type: "transport", selectedCandidatePairId: "P2" };

describe("what the browser tells of the line up", () => {
  it("is of the pair that is used", () => {
    const line = lineIn(
      told(
        { ...pair, id: "P1" },
        { ...pair, id: "P2", availableOutgoingBitrate: 300_000 } as never,
        transport,
        local,
      ),
    );
    expect(line.room).toBe(300_000);
    expect(line.way).toBe("192.168.1.4 udp ");
  });

  it("is of the pair that Firefox marks", () => {
    const line = lineIn(told({ ...pair, id: "P1" }, { ...pair, id: "P2", selected: true } as never, local));
    expect(line.way).toBe("192.168.1.4 udp ");
  });

  it("is the same line from another port, and another one by TCP or from another address", () => {
    const way = (candidate: object) =>
      lineIn(told({ ...pair, id: "P2" }, transport, { ...local, ...candidate })).way;
    expect(way({ port: 4000 })).toBe(way({ port: 5000 }));
    expect(way({ protocol: "tcp" })).not.toBe(way({}));
    expect(way({ address: "10.0.0.4" })).not.toBe(way({}));
  });

  it("has the last report of each stream that goes on", () => {
    const { reports } = lineIn(
      told(
        { ...report, id: "a" },
        { ...report, id: "v", timestamp: 100_003, fractionLost: 0.1 } as never,
        { ...report, id: "ended", timestamp: 60_000 } as never,
      ),
    );
    expect(reports.map(({ lost, roundTripMs }) => [lost, roundTripMs])).toEqual([
      [0.5, 250],
      [0.1, 250],
    ]);
    expect(reports[0]?.heardAt).toBe(100_000 - performance.timeOrigin);
  });

  it("has what was sent of each stream, as it is on the line", () => {
    const { reports } = lineIn(
      told(
        { ...report, id: "a", localId: "O" } as never,
        {
          id: "O",
          type: "outbound-rtp",
          packetsSent: 10,
          bytesSent: 1000,
          headerBytesSent: 200,
        } as never,
      ),
    );
    expect(reports.map(({ stream, sent }) => [stream, sent])).toEqual([["O", 1640]]);
  });

  it("is nothing yet before there is a connection", () => {
    expect(lineIn(null)).toEqual({ way: "  ", room: null, reports: [] });
  });
});
