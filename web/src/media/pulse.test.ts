import { describe, expect, it } from "vitest";
import { feel, isSilent, startPulse } from "./pulse";

/** Looks every 250 ms; `grows` says at which of them more bytes were there. */
function flow(grows: readonly boolean[], connection = 1) {
  let pulse = feel(startPulse(0), 0, connection, 1);
  let bytes = 1;
  grows.forEach((more, index) => {
    bytes += more ? 1000 : 0;
    pulse = feel(pulse, 250 * (index + 1), connection, bytes);
  });
  return { pulse, now: 250 * grows.length };
}

const times = (count: number, ...pattern: boolean[]) => Array.from({ length: count }, () => pattern).flat();

describe("the pulse", () => {
  it("misses a dense stream within a second", () => {
    const { pulse, now } = flow(times(40, true));
    expect(isSilent(pulse, now + 500)).toBe(false);
    expect(isSilent(pulse, now + 625)).toBe(true);
  });

  it("waits longer where a second between packets is usual", () => {
    const { pulse, now } = flow(times(12, false, false, false, true));
    expect(isSilent(pulse, now + 1750)).toBe(false);
    expect(isSilent(pulse, now + 2000)).toBe(true);
  });

  it("remembers a gap for a while", () => {
    const { pulse, now } = flow([...times(40, true), false, false, true, true]);
    expect(isSilent(pulse, now + 1250)).toBe(false);
  });

  it("does not take a page that stood still for a network that did", () => {
    const { pulse, now } = flow(times(40, true));
    const looked = feel(pulse, now + 3000, 1, pulse.bytes);
    expect(isSilent(looked, now + 3250)).toBe(false);
    expect(isSilent(feel(looked, now + 3250, 1, pulse.bytes), now + 4000)).toBe(true);
  });

  it("is nothing before the first packet, and begins anew with each connection", () => {
    expect(isSilent(feel(startPulse(0), 0, 1, 0), 60_000)).toBe(false);
    const { pulse, now } = flow(times(40, true));
    expect(isSilent(feel(pulse, now + 5000, 2, 10), now + 5500)).toBe(false);
  });
});
