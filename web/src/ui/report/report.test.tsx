// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { ANA, view } from "../../session/classroom";
import { KEPT } from "../gallery/kept";
import { visit } from "../visitor";
import { ReportButton } from "./ReportView";
import { TalkCard } from "./TalkCard";

describe("the report", () => {
  async function opened() {
    const host = await visit(ANA, <ReportButton />, {}, KEPT);
    await host.does(() => host.page.querySelector("button")?.click());
    await expect.poll(() => host.page.querySelector("table")).not.toBeNull();
    const table = (title: string) => host.page.querySelector(`[aria-label="${title}"]`);
    return { ...host, table };
  }

  it("shows hosts who was there for how long and what they did", async () => {
    const { table } = await opened();
    const rows = [...(table("Who took part")?.querySelectorAll("tbody tr") ?? [])];
    expect([...(rows[0]?.children ?? [])].map((cell) => cell.textContent)).toEqual([
      "Ada Okafor",
      "25",
      "0",
      "3.3",
      "0",
      "0",
      "1",
    ]);
    expect(rows).toHaveLength(9);
  });

  it("shows each room, and of one meeting only its own", async () => {
    const { table, page, does } = await opened();
    expect(table("What took place in which room")?.textContent).toContain("Arch bridge");
    const choice = page.querySelector("select");
    await does(() => {
      if (choice === null) throw new Error("no choice of meetings");
      choice.value = "1";
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    });
    expect(table("What took place in which room")?.textContent).not.toContain("Arch bridge");
    expect(page.textContent).toContain("Nobody’s connection has changed.");
  });

  it("tells how connections went", async () => {
    const { table } = await opened();
    expect(table("How connections went")?.textContent).toContain("Sofía");
    expect(table("How connections went")?.textContent).toContain("On text");
  });

  it("says when the server does not give it", async () => {
    const host = await visit(ANA, <ReportButton />);
    await host.does(() => host.page.querySelector("button")?.click());
    await expect.poll(() => host.page.textContent).toContain("The server cannot do that just now.");
  });
});

it("the talk card tells rooms apart when somebody spoke in one", async () => {
  const spoken = [
    { participant: "u2", seconds: 20, room: "r1", name: "Red" },
    { participant: "u1", seconds: 10, room: "main", name: "" },
  ];
  const host = await visit(ANA, <TalkCard />, { view: view({ spoken }) });
  expect([...host.page.querySelectorAll("h3")].map((each) => each.textContent)).toEqual([
    "In all rooms",
    "Main room",
    "Red",
  ]);
});
