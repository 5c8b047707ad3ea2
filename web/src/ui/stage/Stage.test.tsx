// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ANA, BEN, CLEO, view } from "../../session/classroom";
import { visit } from "../visitor";
import { Stage } from "./Stage";

const SIZE = { width: 800, height: 450 };
const filming = [ANA, BEN, CLEO].map((each) => ({ ...each, camera: true }));
const together = { view: view({ participants: filming }) };

/** Happy-dom lays nothing out: every element is as large as `SIZE`. */
class FixedSize {
  constructor(private readonly tell: (entries: readonly { contentRect: typeof SIZE }[]) => void) {}
  observe(): void {
    this.tell([{ contentRect: SIZE }]);
  }
  disconnect(): void {}
}

beforeEach(() => vi.stubGlobal("ResizeObserver", FixedSize));

const tiles = (page: HTMLElement) =>
  [...page.querySelectorAll<HTMLElement>(".tile")].map((each) => each.getAttribute("data-participant"));
const live = (page: HTMLElement) =>
  [...page.querySelectorAll<HTMLElement>("video.live")].map((each) => each.getAttribute("data-participant"));

describe("the stage", () => {
  it("has a tile for everybody in the room, oneself last", async () => {
    const { page } = await visit(BEN, <Stage onText={false} />, together);
    expect(tiles(page)).toEqual(["u1", "u3", "u2"]);
  });

  it("shows each picture under its own person's tile", async () => {
    const { page } = await visit(BEN, <Stage onText={false} />, together);
    for (const video of page.querySelectorAll<HTMLElement>("video.live")) {
      const tile = page.querySelector<HTMLElement>(
        `.tile[data-participant='${video.getAttribute("data-participant")}']`,
      );
      expect(video.style.left).toMatch(/px$/);
      expect(video.style.left).toBe(tile?.style.left);
      expect(video.style.width).toBe(tile?.style.width);
    }
    expect(live(page)).toEqual(["u1", "u3"]);
  });

  it("keeps every video element where it is when people move to another room", async () => {
    const ben = await visit(BEN, <Stage onText={false} />, together);
    const before = [...ben.page.querySelectorAll("video[data-slot]")];
    await ben.becomes({
      participants: filming.map((each) => (each.name === "Ana" ? each : { ...each, room: "r1" })),
    });
    expect([...ben.page.querySelectorAll("video[data-slot]")]).toEqual(before);
    expect(tiles(ben.page)).toEqual(["u3", "u2"]);
    expect(live(ben.page)).toEqual(["u3"]);
  });

  it("stands for somebody without a picture with initials", async () => {
    const { page } = await visit(BEN, <Stage onText={false} />);
    expect(page.querySelector("[data-participant='u1'] .avatar")?.textContent).toBe("A");
  });

  it("says who takes part by text and who raises a hand, not by colour alone", async () => {
    const cleo = { ...CLEO, rung: "text", hand_at: 1 } as const;
    const { page } = await visit(BEN, <Stage onText={false} />, {
      view: view({ participants: [BEN, cleo] }),
    });
    const words = page.querySelector(".tile[data-participant='u3']")?.textContent;
    expect(words).toContain("On text");
    expect(words).toContain("Hand raised");
  });
});
