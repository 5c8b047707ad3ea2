// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { ANA, BEN, CLEO, entry, view } from "../../session/classroom";
import { receiveEntry } from "../../session/receive";
import type { RemedyKind } from "../../session/state";
import { visit } from "../visitor";
import { RemedyBars } from "./RemedyBars";
import { RemedyOffers } from "./RemedyOffers";

const offered = (kind: RemedyKind) => ({
  view: view({ remedies: [{ participant: "u2", kind, host: "u1" }] }),
});
const button = (page: HTMLElement, words: string) => {
  const found = [...page.querySelectorAll("button")].find((each) => each.textContent === words);
  if (found === undefined) throw new Error(`no button ${words}`);
  return found;
};
const buttons = (page: HTMLElement) => [...page.querySelectorAll("button")].map((each) => each.textContent);

describe("somebody who is offered a remedy", () => {
  it("reads one sentence and switches pictures off with one click", async () => {
    const ben = await visit(BEN, <RemedyBars />, offered("no-pictures"));
    expect(ben.page.querySelector(".bar p")?.textContent).toBe(
      "Ana suggests: switch the others’ pictures off, so that voices stay clear.",
    );
    await ben.does(() => button(ben.page, "Switch pictures off").click());
    expect(ben.asked).toEqual([["remedy.answer", { kind: "no-pictures", accepted: true }]]);
    expect(ben.store.wish.value).toBe("audio");
  });

  it("says no, and nothing changes", async () => {
    const ben = await visit(BEN, <RemedyBars />, offered("relay"));
    await ben.does(() => button(ben.page, "No, thank you").click());
    expect(ben.asked).toEqual([["remedy.answer", { kind: "relay", accepted: false }]]);
    expect(ben.store.relayOnly.value).toBe(false);
  });

  it("takes the detour at once", async () => {
    const ben = await visit(BEN, <RemedyBars />, offered("relay"));
    await ben.does(() => button(ben.page, "Take the detour").click());
    expect(ben.store.relayOnly.value).toBe(true);
    expect(ben.store.wish.value).toBe("video");
  });

  it("is shown the link to another device without another click", async () => {
    const ben = await visit(BEN, <RemedyBars />, offered("device"));
    await ben.does(() => button(ben.page, "Show the code").click());
    await ben.does(() => undefined);
    const field = ben.page.querySelector<HTMLInputElement>("dialog input");
    expect(field?.value).toBe("https://school.example/j/abc#seat=def");
  });

  it("is the only one who is asked", async () => {
    const cleo = await visit(CLEO, <RemedyBars />, offered("relay"));
    expect(cleo.page.textContent).toBe("");
  });
});

describe("a host", () => {
  it("offers what can help: no detour without a relay, no pictures off where there are none", async () => {
    const ana = await visit(ANA, <RemedyOffers person={BEN} />);
    expect(buttons(ana.page)).toEqual(["Suggest to switch pictures off", "Suggest another device"]);
    await ana.does(() => {
      ana.store.relays.value = true;
    });
    expect(buttons(ana.page)).toContain("Suggest the detour");
    const onText = await visit(ANA, <RemedyOffers person={{ ...BEN, rung: "text" }} />);
    expect(buttons(onText.page)).toEqual(["Suggest another device"]);
    await onText.does(() => button(onText.page, "Suggest another device").click());
    expect(onText.asked).toEqual([["remedy.offer", { participant: "u2", kind: "device" }]]);
  });

  it("sees that an offer waits, and takes it back", async () => {
    const ana = await visit(ANA, <RemedyOffers person={BEN} />, offered("device"));
    expect(ana.page.textContent).toContain("Suggested, not answered yet: another device.");
    expect(buttons(ana.page)).not.toContain("Suggest another device");
    await ana.does(() => button(ana.page, "Take back").click());
    expect(ana.asked).toEqual([["remedy.withdraw", { participant: "u2" }]]);
  });

  it("is told what became of it, until that is read", async () => {
    const ana = await visit(ANA, <RemedyBars />, offered("relay"));
    await ana.does(() => {
      receiveEntry(ana.store, entry(11, BEN, "remedy.ended", { participant: "u2", outcome: "accepted" }), 0);
    });
    expect(ana.page.textContent).toContain("Ben has accepted: the detour.");
    await ana.does(() => button(ana.page, "Close").click());
    expect(ana.page.textContent).toBe("");
  });
});
