// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { ANA, BEN } from "../../session/classroom";
import { KEPT } from "../gallery/kept";
import { visit } from "../visitor";
import { PastRooms } from "./PastRooms";

async function unfolded(me = ANA, kept: Readonly<Record<string, unknown>> = KEPT) {
  const visitor = await visit(me, <PastRooms />, {}, kept);
  await visitor.does(() => {
    const details = visitor.page.querySelector("details");
    if (details === null) throw new Error("nothing to unfold");
    details.open = true;
    details.dispatchEvent(new Event("toggle"));
  });
  await expect.poll(() => visitor.page.textContent).not.toContain("One moment");
  return visitor;
}

describe("rooms of before", () => {
  it("are listed with those who were there", async () => {
    const { page } = await unfolded();
    expect([...page.querySelectorAll("li button")].map((each) => each.textContent)).toEqual([
      "Arch bridge",
      "Truss bridge",
    ]);
    expect(page.querySelector("li")?.textContent).toContain("Cleo");
  });

  it("open with their task, notes and what was written", async () => {
    const { page, does } = await unfolded();
    await does(() => page.querySelector<HTMLButtonElement>("li button")?.click());
    const dialog = page.querySelector("dialog");
    for (const words of ["Which stone has to be laid last?", "The keystone comes last", "Paper or wood?"]) {
      await expect.poll(() => dialog?.textContent).toContain(words);
    }
  });

  it("tell students that these are the rooms they were in, or that there are none", async () => {
    const { page } = await unfolded(BEN, { "/api/v1/rooms": { rooms: [] } });
    expect(page.textContent).toContain("The rooms you were in");
    expect(page.textContent).toContain("No room has been closed yet.");
  });
});
