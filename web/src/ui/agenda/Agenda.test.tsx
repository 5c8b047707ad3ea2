// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { ANA, BEN, poll, START, view } from "../../session/classroom";
import type { AgendaStep } from "../../session/state";
import { visit } from "../visitor";
import { Agenda } from "./Agenda";
import { AgendaBar } from "./AgendaBar";

const STEP: AgendaStep = { kind: "plenary", title: "", minutes: 5, size: 0, poll: null, show: false };
const PAIRS: AgendaStep = { ...STEP, kind: "rooms", title: "Pairs", minutes: 8, size: 2 };
const plan = (current: number | null, trouble = "") =>
  view({
    agenda: {
      steps: [STEP, PAIRS],
      current,
      ends_at: current === null ? null : START + 60_000,
      trouble,
    },
  });

const button = (page: HTMLElement, name: string) =>
  [...page.querySelectorAll("button")].find((each) => each.textContent === name);

describe("the plan", () => {
  it("is written from an example and kept as it stands", async () => {
    const ana = await visit(ANA, <Agenda />);
    await ana.does(() => ana.page.querySelector("form")?.requestSubmit());
    const steps = [
      { ...STEP, title: "Welcome" },
      { ...PAIRS, title: "In pairs" },
      { ...STEP, title: "Together: what did you find?", minutes: 10 },
    ];
    expect(ana.asked).toEqual([["agenda.plan", { steps }]]);
  });

  it("waits for a poll before it can be kept with a step that asks one", async () => {
    const ana = await visit(ANA, <Agenda />, { view: view({ polls: [poll({ status: "draft" })] }) });
    const kind = ana.page.querySelector("select");
    await ana.does(() => {
      if (kind === null) return;
      kind.value = "poll";
      kind.dispatchEvent(new Event("change", { bubbles: true }));
    });
    expect(button(ana.page, "Keep this plan")?.disabled).toBe(true);
    expect(ana.page.textContent).toContain("Choose a poll for each poll step.");
  });

  it("begins at its first step, and a host goes to any other", async () => {
    const ana = await visit(ANA, <Agenda />, { view: plan(null) });
    await ana.does(() => button(ana.page, "Start the plan")?.click());
    await ana.becomes(plan(0));
    await ana.does(() => button(ana.page, "Go here")?.click());
    expect(ana.asked).toEqual([
      ["agenda.go", { step: 0 }],
      ["agenda.go", { step: 1 }],
    ]);
  });

  it("is read by students, who change nothing", async () => {
    const ben = await visit(BEN, <Agenda />, { view: plan(1) });
    expect(ben.page.querySelector("[aria-current='step']")?.textContent).toContain("Pairs");
    expect(ben.page.querySelector("button")).toBeNull();
  });
});

describe("the step that runs", () => {
  it("is shown to everybody with its place and time", async () => {
    const ben = await visit(BEN, <AgendaBar />, { view: plan(1) });
    expect(ben.page.textContent).toContain("Pairs (step 2 of 2)");
    expect(ben.page.querySelector("[role='timer']")).not.toBeNull();
    expect(ben.page.querySelector("button")).toBeNull();
  });

  it("gives hosts more time, the next step and a stop, and says what went wrong", async () => {
    const ana = await visit(ANA, <AgendaBar />, { view: plan(1, "No rooms are planned.") });
    for (const name of ["1 minute more", "Next step", "Stop the plan"]) {
      await ana.does(() => button(ana.page, name)?.click());
    }
    expect(ana.asked).toEqual([
      ["agenda.extend", { minutes: 1 }],
      ["agenda.go", {}],
      ["agenda.stop", {}],
    ]);
    expect(ana.page.textContent).toContain("No rooms are planned.");
  });
});
