// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { ANA, BEN, person, poll, view } from "../../session/classroom";
import type { Poll } from "../../session/state";
import { panel } from "../session/panels";
import { visit } from "../visitor";
import { PollPrompt } from "./PollPrompt";

const ASKED: Poll = poll({ poll: "p1", options: ["Yes", "No"] });
const asking = { view: view({ polls: [ASKED] }) };

beforeEach(() => {
  panel.value = null;
});

describe("an open poll", () => {
  it("is answered with one choice and one press", async () => {
    const ben = await visit(BEN, <PollPrompt />, asking);
    await ben.does(() => ben.page.querySelectorAll<HTMLInputElement>("input")[1]?.click());
    await ben.does(() => ben.page.querySelector("form")?.requestSubmit());
    expect(ben.asked).toEqual([["poll.vote", { poll: "p1", choice: [1] }]]);
  });

  it("cannot be answered with nothing", async () => {
    const ben = await visit(BEN, <PollPrompt />, asking);
    expect(ben.page.querySelector<HTMLButtonElement>("form button")?.disabled).toBe(true);
  });

  it("says that the vote is counted", async () => {
    const ben = await visit(BEN, <PollPrompt />, asking);
    await ben.becomes({ polls: [{ ...ASKED, answered: true, voted: { choice: [1], text: "" } }] });
    expect(ben.page.textContent).toContain("Your vote is counted.");
  });

  it("does not come before those who vote in their panel or not at all", async () => {
    for (const reader of [ANA, person(9, "Olga", "observer")]) {
      const { page } = await visit(reader, <PollPrompt />, asking);
      expect(page.textContent).toBe("");
    }
  });

  it("is not asked twice while the panel shows it", async () => {
    panel.value = "polls";
    const { page } = await visit(BEN, <PollPrompt />, asking);
    expect(page.textContent).toBe("");
  });
});

describe("a published result", () => {
  const result = { counts: [3, 1], voters: 4, texts: [], right: [], withheld: false };
  const shown: Poll = { ...ASKED, status: "published", answered: true, result };

  it("is shown to those who were asked", async () => {
    const ben = await visit(BEN, <PollPrompt />, asking);
    await ben.becomes({ polls: [shown] });
    expect([...ben.page.querySelectorAll("dd span")].map((each) => each.textContent)).toEqual(["3", "1"]);
  });

  it("does not come back after it was seen in the panel", async () => {
    const ben = await visit(BEN, <PollPrompt />, asking);
    await ben.does(() => {
      panel.value = "polls";
    });
    await ben.becomes({ polls: [shown] });
    await ben.does(() => {
      panel.value = "chat";
    });
    expect(ben.page.textContent).toBe("");
  });
});
