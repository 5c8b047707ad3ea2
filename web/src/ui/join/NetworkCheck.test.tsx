// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { BEN } from "../../session/classroom";
import type { NetworkLook, WayTried } from "../../session/network";
import { visit } from "../visitor";
import { NetworkCheck } from "./NetworkCheck";

const tried = (way: WayTried["way"], works: boolean): WayTried => ({
  way,
  works,
  roundTripMs: works ? 34 : null,
  places: [way === "relay" ? "turns:turn.example:443" : "203.0.113.5:3478"],
});
const seen = (socket: boolean, ...ways: readonly WayTried[]): NetworkLook => ({
  kind: "seen",
  findings: { socket, tried: ways, bitsPerSecond: null },
});

async function told(look: NetworkLook) {
  const { page, store, does } = await visit(BEN, <NetworkCheck />);
  await does(() => {
    store.network.value = look;
  });
  return {
    says: page.querySelector("[role=status]")?.textContent,
    list: [...page.querySelectorAll("li")].map((each) => each.textContent),
    all: page.textContent,
  };
}

describe("the look at the network", () => {
  it("says quietly that it is under way", async () => {
    expect((await told({ kind: "looking", findings: null })).says).toBe("Looking at your network …");
  });

  it("needs no more words than one sentence when all is well", async () => {
    const { says, list } = await told(seen(true, tried("udp", true)));
    expect(says).toBe("Your network is ready: video will work.");
    expect(list).toEqual([]);
  });

  it("tells a technician what gets through and what does not, with address and port", async () => {
    const { says, list, all } = await told(seen(true, tried("udp", false), tried("tcp", true)));
    expect(says).toContain("Sound will work, video may not");
    expect(list.slice(1)).toEqual([
      "UDP to 203.0.113.5:3478: is blocked",
      "TCP to 203.0.113.5:3478: gets through",
    ]);
    expect(all).toContain("There and back takes 34 ms.");
  });

  it("leaves nobody without a way to take part", async () => {
    const ways = [tried("udp", false), tried("tcp", false), tried("relay", false)];
    const { says, list } = await told(seen(false, ...ways));
    expect(says).toContain("Text only");
    expect(says).toContain("You can join all the same");
    expect(list.map((each) => each?.split(": ").at(-1))).toEqual(Array(4).fill("is blocked"));
  });

  it("says so when it could not look, and when there is nothing to look at", async () => {
    expect((await told({ kind: "unknown", findings: null })).says).toContain("You can join all the same");
    expect((await told({ kind: "off", findings: null })).says).toContain("everybody takes part by text");
  });
});
