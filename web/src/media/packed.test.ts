import { afterEach, expect, test, vi } from "vitest";
import { pack, unpack } from "./packed";

const SDP = "v=0\r\n".concat("a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n".repeat(300));
const answer = (sdp: string) => ({ sdp, slots: [], ice_servers: [] });

afterEach(() => vi.unstubAllGlobals());

test("a description is a fifth as long at most, and is read as it was", async () => {
  const packed = await pack(SDP);
  expect(packed.packed).toBe(true);
  expect(packed.sdp.length).toBeLessThan(SDP.length / 5);
  expect(await unpack(answer(packed.sdp), packed)).toEqual(answer(SDP));
});

test("a browser that cannot pack sends it as it is, and so it is answered", async () => {
  vi.stubGlobal("CompressionStream", undefined);
  const plain = await pack(SDP);
  expect(plain).toEqual({ sdp: SDP });
  expect(await unpack(answer("v=0"), plain)).toEqual(answer("v=0"));
});
