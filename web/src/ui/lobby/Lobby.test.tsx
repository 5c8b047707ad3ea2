// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { ANA, BEN, POLICY, view } from "../../session/classroom";
import type { Waiting as InLine } from "../../session/state";
import { visit } from "../visitor";
import { Lobby } from "./Lobby";
import { Waiting } from "./Waiting";

const NINA: InLine = {
  participant: "u9",
  number: 9,
  name: "Nina",
  role: "student",
  at: 0,
  here: true,
  seen: false,
};
const OMAR: InLine = { ...NINA, participant: "u10", number: 10, name: "Omar", seen: true };
const button = (page: HTMLElement, label: string) =>
  page.querySelector<HTMLButtonElement>(`button[aria-label='${label}']`);

describe("the lobby of a host", () => {
  const full = { view: view({ policy: { ...POLICY, lobby: true }, lobby: [NINA, OMAR] }) };

  it("tells those who wait that they were seen", async () => {
    const host = await visit(ANA, <Lobby />, full);
    expect(host.asked).toEqual([["lobby.see", {}]]);
  });

  it("lets one in, or all", async () => {
    const host = await visit(ANA, <Lobby />, full);
    await host.does(() => button(host.page, "Let in Nina")?.click());
    const all = [...host.page.querySelectorAll("button")].find((each) =>
      each.textContent?.includes("everybody"),
    );
    await host.does(() => all?.click());
    expect(host.asked.slice(1)).toEqual([
      ["lobby.admit", { participant: "u9" }],
      ["lobby.admit_all", {}],
    ]);
  });

  it("asks once more before somebody is turned away", async () => {
    const host = await visit(ANA, <Lobby />, full);
    await host.does(() => button(host.page, "Turn away Omar")?.click());
    expect(host.asked).toHaveLength(1);
    const sure = host.page.querySelector<HTMLButtonElement>("dialog .button.danger");
    await host.does(() => sure?.click());
    expect(host.asked.at(-1)).toEqual(["lobby.refuse", { participant: "u10" }]);
  });

  it("is not there when nobody waits and it is off", async () => {
    const { page } = await visit(ANA, <Lobby />);
    expect(page.textContent).toBe("");
  });
});

describe("the lobby of one who waits", () => {
  it("shows the place in line, that a host has looked, and the hosts' word", async () => {
    const door = { place: 2, seen: false, word: "" };
    const { page } = await visit(BEN, <Waiting door={door} />);
    expect(page.textContent).toContain("You are number 2 in line.");
    expect(page.textContent).toContain("The hosts know that you are here.");
    const seen = await visit(BEN, <Waiting door={{ place: 1, seen: true, word: "Soon!" }} />);
    expect(seen.page.textContent).toContain("You are next.");
    expect(seen.page.textContent).toContain("A host has seen you.");
    expect(seen.page.textContent).toContain("Soon!");
  });
});
