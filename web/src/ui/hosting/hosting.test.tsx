// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { ANA, BEN, CLEO, POLICY, view } from "../../session/classroom";
import { tilesOf } from "../stage/tiles";
import { visit } from "../visitor";
import { AloneBar } from "./AloneBar";
import { AttentionBar } from "./AttentionBar";
import { RulesButton } from "./Rules";

const CHECK = { ends_at: 60_000, asked: ["u2", "u3"], answered: [], open: true } as const;

describe("are you there", () => {
  it("is answered with one click", async () => {
    const ben = await visit(BEN, <AttentionBar />, { view: view({ attention: CHECK }) });
    await ben.does(() => ben.page.querySelector("button")?.click());
    expect(ben.asked).toEqual([["attention.answer", {}]]);
  });

  it("is gone once answered, and never there for who was not asked", async () => {
    const answered = { ...CHECK, answered: ["u2"] };
    const ben = await visit(BEN, <AttentionBar />, { view: view({ attention: answered }) });
    expect(ben.page.textContent).toBe("");
  });

  it("tells hosts who has not answered", async () => {
    const answered = { ...CHECK, answered: ["u2"] };
    const { page } = await visit(ANA, <AttentionBar />, { view: view({ attention: answered }) });
    expect(page.textContent).toContain("1 of 2 have answered. No answer yet: Cleo");
  });
});

describe("the rules of a session", () => {
  async function opened(policy = POLICY) {
    const host = await visit(ANA, <RulesButton />, { view: view({ policy }) });
    await host.does(() => host.page.querySelector("button")?.click());
    const box = (words: string) =>
      [...host.page.querySelectorAll("label")]
        .find((each) => each.textContent === words)
        ?.querySelector("input");
    return { ...host, box };
  }

  it("are changed one by one", async () => {
    const host = await opened();
    await host.does(() => host.box("Students may use cameras")?.click());
    await host.does(() => host.box("No adult alone with one student")?.click());
    expect(host.asked).toEqual([
      ["session.policy", { student_camera: false }],
      ["session.policy", { two_adults: true }],
    ]);
  });

  it("stay where the school has fixed them", async () => {
    const host = await opened({ ...POLICY, two_adults: true, fixed: ["two_adults"] });
    expect(host.box("No adult alone with one student")?.disabled).toBe(true);
    expect(host.page.textContent).toContain("Set by your school.");
  });
});

it("a room that rests says why", async () => {
  const alone = [{ room: "main", rests_at: 0, resting: true }];
  const { page } = await visit(BEN, <AloneBar />, { view: view({ alone }) });
  expect(page.textContent).toContain("sound and picture rest until somebody comes");
});

describe("large tiles", () => {
  const state = (spotlight: readonly string[]) => ({
    seq: 1,
    epoch: "",
    you: { participant: "u2", number: 2, name: "Ben", role: "student", seat: "" } as const,
    view: view({ stage: { spotlight, layout: "auto" } }),
    chat: [],
    earlier: false,
    names: {},
  });
  const choice = { ownScreen: false, pins: [], layout: "auto", speaker: null } as const;
  const large = (...[spotlight, changes]: [readonly string[], object]) =>
    tilesOf(state(spotlight), { ...choice, ...changes })
      .filter((tile) => tile.large)
      .map((tile) => tile.person.participant);

  it("are those in the hosts' spotlight and those pinned by oneself", () => {
    expect(large(["u1"], {})).toEqual(["u1"]);
    expect(large(["u1"], { pins: ["u3"] })).toEqual(["u1", "u3"]);
    expect(large([], {})).toEqual([]);
  });

  it("are one's own pins alone where all should be alike", () => {
    expect(large(["u1"], { layout: "grid", pins: [CLEO.participant] })).toEqual(["u3"]);
  });

  it("are one: who speaks, else a host", () => {
    expect(large([], { layout: "large" })).toEqual(["u1"]);
    expect(large([], { layout: "large", speaker: "u3" })).toEqual(["u3"]);
    expect(large(["u1"], { layout: "large", speaker: "u3" })).toEqual(["u1"]);
  });
});

describe("rules that are more than a switch", () => {
  async function opened(policy = POLICY) {
    const host = await visit(ANA, <RulesButton />, { view: view({ policy }) });
    await host.does(() => host.page.querySelector("button")?.click());
    const field = <T extends HTMLElement>(words: string) => {
      const label = [...host.page.querySelectorAll("label")].find((each) => each.textContent === words);
      return host.page.querySelector<T>(`[id="${label?.htmlFor}"]`);
    };
    return { ...host, field };
  }

  it("say whether polls are anonymous", async () => {
    const host = await opened();
    const choice = host.field<HTMLSelectElement>("Anonymous polls");
    await host.does(() => {
      if (choice === null) throw new Error("no such field");
      choice.value = "always";
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    });
    expect(host.asked).toEqual([["session.policy", { anonymous_polls: "always" }]]);
  });

  it("take a list of words, each once and without empty lines", async () => {
    const host = await opened({ ...POLICY, word_list: ["old"] });
    const words = host.field<HTMLTextAreaElement>("List of words");
    expect(words?.value).toBe("old");
    await host.does(() => {
      if (words === null) throw new Error("no such field");
      words.value = "  silly \n\nstupid\nsilly";
      words.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await host.does(() => words?.form?.requestSubmit());
    expect(host.asked).toEqual([["session.policy", { word_list: ["silly", "stupid"] }]]);
  });

  it("stay where the school has fixed them", async () => {
    const host = await opened({ ...POLICY, fixed: ["anonymous_polls", "word_list", "retention_days"] });
    for (const words of [
      "Anonymous polls",
      "List of words",
      "Days after the last meeting until everything is erased",
    ]) {
      expect(host.field<HTMLInputElement>(words)?.disabled, words).toBe(true);
    }
  });
});
