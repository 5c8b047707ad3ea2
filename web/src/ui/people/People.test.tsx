// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { ANA, BEN, CLEO, view } from "../../session/classroom";
import { visit } from "../visitor";
import { People } from "./People";
import { whyKey } from "./Person";

const names = (page: HTMLElement) => [...page.querySelectorAll(".person b")].map((each) => each.textContent);

describe("the list of people", () => {
  it("has raised hands first, in the order in which they went up, and those who are away last", async () => {
    const participants = [
      { ...ANA, connected: false },
      { ...BEN, hand_at: 20 },
      { ...CLEO, hand_at: 10 },
    ];
    const { page } = await visit(BEN, <People />, { view: view({ participants }) });
    expect(names(page)).toEqual(["Cleo", "Ben (you)", "Ana"]);
  });

  it("says in words which place a hand has in line", async () => {
    const participants = [ANA, { ...BEN, hand_at: 20 }, { ...CLEO, hand_at: 10 }];
    const { page } = await visit(ANA, <People />, { view: view({ participants }) });
    expect(page.querySelector("[data-participant='u2']")?.textContent).toContain("number 2 in line");
  });

  it("tells hosts why somebody is on text, and students only that", async () => {
    const participants = [ANA, BEN, { ...CLEO, rung: "text", rung_reason: "media-lost" } as const];
    const changes = { view: view({ participants }) };
    const host = await visit(ANA, <People />, changes);
    expect(host.page.querySelector("[data-participant='u3']")?.textContent).toContain("connection dropped");
    const student = await visit(BEN, <People />, changes);
    expect(student.page.querySelector("[data-participant='u3']")?.textContent).toContain("On text");
    expect(student.page.querySelector(".why")).toBeNull();
  });

  it("gives students no power over others", async () => {
    const ben = await visit(BEN, <People />);
    for (const button of ben.page.querySelectorAll("button")) await ben.does(() => button.click());
    // What there is to click is for oneself: a larger picture, away or back.
    expect(ben.asked).toEqual([["participant.away", { away: true }]]);
  });

  it("is one stop of the Tab key, walked through by arrow keys", async () => {
    const ana = await visit(ANA, <People />);
    const buttons = [...ana.page.querySelectorAll<HTMLElement>(".row-button button")];
    expect(buttons.map((each) => each.tabIndex)).toEqual(buttons.map((_, place) => (place === 0 ? 0 : -1)));
    await ana.does(() => {
      buttons[0]?.focus();
      buttons[0]?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
    });
    expect(document.activeElement).toBe(buttons[1]);
    expect(buttons.map((each) => each.tabIndex)).toEqual(buttons.map((_, place) => (place === 1 ? 0 : -1)));
  });
});

describe("the sentence for hosts", () => {
  it.each([
    ["media-never-came", "hostRung_never"],
    ["chosen", "hostRung_chosen"],
    ["slow-connection", "hostRung_thin"],
    ["thin", "hostRung_thin"],
    ["", "hostRung_text"],
    ["told by another client", "hostRung_text"],
  ])("for %j is %s", (rung_reason, key) => {
    expect(whyKey({ rung: "text", rung_reason })).toBe(key);
  });
});
