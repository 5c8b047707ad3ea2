import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bitsPerSecond, type Findings, onlyBy, placesIn, verdict, type Way } from "./network";

const tried = (way: Way, works: boolean, roundTripMs: number | null = 40) => ({
  way,
  works,
  roundTripMs: works ? roundTripMs : null,
  places: [],
});
const findings = (...ways: Findings["tried"]): Findings => ({
  socket: true,
  tried: ways,
  bitsPerSecond: null,
});

describe("a network", () => {
  it("lets video through when the fast way is open and quick", () => {
    expect(verdict(findings(tried("udp", true)))).toBe("video");
  });

  it("is good for sound when media has to take another way", () => {
    expect(verdict(findings(tried("udp", false), tried("tcp", true)))).toBe("sound");
    expect(verdict(findings(tried("udp", false), tried("tcp", false), tried("relay", true)))).toBe("sound");
  });

  it("is good for sound when it is slow, by time or by rate", () => {
    expect(verdict(findings(tried("udp", true, 800)))).toBe("sound");
    expect(verdict({ ...findings(tried("udp", true)), bitsPerSecond: 100_000 })).toBe("sound");
  });

  it("leaves text when no way is open", () => {
    expect(verdict(findings(tried("udp", false), tried("tcp", false)))).toBe("text");
    expect(verdict(findings())).toBe("text");
  });

  it("is never judged better for being worse", () => {
    const order = ["text", "sound", "video"];
    const rate = fc.option(fc.integer({ min: 1, max: 10_000_000 }));
    const time = fc.integer({ min: 1, max: 3000 });
    fc.assert(
      fc.property(rate, time, time, (bits, some, more) => {
        const at = (ms: number) =>
          order.indexOf(verdict({ ...findings(tried("udp", true, ms)), bitsPerSecond: bits }));
        expect(at(some + more)).toBeLessThanOrEqual(at(some));
        const blocked = verdict({ ...findings(tried("udp", false)), bitsPerSecond: bits });
        expect(order.indexOf(blocked)).toBe(0);
      }),
    );
  });
});

it("its rate is that of the best part of the page which came over it", () => {
  const part = (transferSize: number, ms: number) => ({
    transferSize,
    responseStart: 10,
    responseEnd: 10 + ms,
  });
  expect(bitsPerSecond([part(50_000, 100), part(100_000, 1000), part(300, 1)])).toBe(4_000_000);
  expect(bitsPerSecond([part(0, 5), part(900_000, 0)])).toBeNull();
});

describe("an answer", () => {
  const sdp = [
    "v=0",
    "m=audio 3478 UDP/TLS/RTP/SAVPF 111",
    "a=candidate:1 1 udp 2130706431 203.0.113.5 3478 typ host",
    "a=candidate:2 1 udp 2130706175 127.0.0.1 3478 typ host",
    "a=candidate:3 1 tcp 1518280447 2001:db8::5 3478 typ host tcptype passive",
    "a=end-of-candidates",
    "",
  ].join("\r\n");

  it("is kept to one way", () => {
    expect(onlyBy("tcp", sdp)).not.toContain(" udp ");
    expect(onlyBy("udp", sdp)).not.toContain(" tcp ");
    expect(onlyBy("relay", sdp)).toBe(onlyBy("udp", sdp));
    expect(onlyBy("tcp", sdp)).toContain("a=end-of-candidates");
  });

  it("tells where media goes", () => {
    expect(placesIn(sdp, "udp")).toEqual(["203.0.113.5:3478"]);
    expect(placesIn(sdp, "tcp")).toEqual(["[2001:db8::5]:3478"]);
    expect(placesIn("a=candidate:2 1 udp 1 127.0.0.1 3478 typ host", "udp")).toEqual(["127.0.0.1:3478"]);
  });
});
