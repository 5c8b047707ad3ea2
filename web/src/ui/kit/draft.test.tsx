// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { describe, expect, it, vi } from "vitest";
import { ANA } from "../../session/classroom";
import { AgendaForm } from "../agenda/AgendaForm";
import { Notes } from "../breakouts/Notes";
import { NewPoll } from "../polls/NewPoll";
import { type Visitor, visit } from "../visitor";

/** A panel that can be closed and opened again. */
async function panel(what: preact.ComponentChildren) {
  const open = signal(true);
  const Panel = () => (open.value ? what : null);
  const visitor = await visit(ANA, <Panel />);
  const reopen = async () => {
    for (const now of [false, true]) {
      await visitor.does(() => {
        open.value = now;
      });
    }
  };
  return { ...visitor, reopen };
}

const field = ({ page }: Pick<Visitor, "page">, name: string) => {
  const label = [...page.querySelectorAll("label")].find((each) => each.textContent === name);
  const found =
    label === undefined
      ? page.querySelector(`[aria-label="${name}"]`)
      : page.querySelector(`#${CSS.escape(label.htmlFor)}`);
  return found as HTMLInputElement;
};

async function writes(visitor: Visitor, name: string, text: string): Promise<void> {
  await visitor.does(() => {
    const input = field(visitor, name);
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

describe("what is being written", () => {
  it("in a poll is there when the panel is opened again, and gone once it was asked", async () => {
    const ana = await panel(<NewPoll />);
    await writes(ana, "Question", "Ready?");
    await writes(ana, "Answer 1", "Yes");
    await writes(ana, "Answer 2", "No");
    await ana.reopen();
    expect(field(ana, "Question").value).toBe("Ready?");
    expect(field(ana, "Answer 2").value).toBe("No");

    const keep = [...ana.page.querySelectorAll("button")].find(
      (each) => each.textContent === "Keep for later",
    );
    await ana.does(() => keep?.click());
    expect(ana.asked.map(([type]) => type)).toEqual(["poll.create"]);
    await ana.reopen();
    expect(field(ana, "Question").value).toBe("");
    expect(ana.store.drafts.value).toEqual({});
  });

  it("in the notes waits for its room", async () => {
    const ana = await panel(<Notes />);
    await writes(ana, "New line", "Half a sen");
    await ana.reopen();
    expect(field(ana, "New line").value).toBe("Half a sen");
    await ana.becomes({ participants: [{ ...ANA, room: "r1" }] });
    expect(field(ana, "New line").value).toBe("");
  });

  it("in the plan of a lesson stays until it is kept", async () => {
    const ana = await panel(<AgendaForm onDone={() => undefined} />);
    const steps = () => ana.page.querySelectorAll(".agenda-form > li").length;
    const before = steps();
    const add = () =>
      [...ana.page.querySelectorAll("button")].find((each) => each.textContent === "Add a step");
    await ana.does(() => add()?.click());
    await ana.reopen();
    expect(steps()).toBe(before + 1);
    await ana.does(() => {
      ana.page.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
    });
    await vi.waitFor(() => expect(ana.store.drafts.value).toEqual({}));
  });
});
