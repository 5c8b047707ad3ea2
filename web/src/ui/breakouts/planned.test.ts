import { describe, expect, it } from "vitest";
import { ANA, BEN, CLEO, person, room } from "../../session/classroom";
import { asked, described, moved, renamed, samePlan, unplaced } from "./planned";

const RED = { ...room("r1", "Red", ["u2", "u3"]), names: ["Zoe", "Max"], task: "Draw" };
const PLANNED = [RED, room("r2", "Blue")];

describe("a plan of rooms", () => {
  it("has a moved person in the new room and in no other", () => {
    expect(moved(PLANNED, "u2", 1).map((each) => each.participants)).toEqual([["u3"], ["u2"]]);
  });

  it("lets a person out of all rooms", () => {
    expect(moved(PLANNED, "u2", -1).map((each) => each.participants)).toEqual([["u3"], []]);
  });

  it("keeps everything else when a room gets another name or task", () => {
    expect(described(PLANNED, 0, { name: "Green" })).toEqual([
      { ...asked(RED), name: "Green" },
      asked(PLANNED[1] ?? RED),
    ]);
    expect(described(PLANNED, 1, { task: "Build" })[1]?.task).toBe("Build");
  });

  it("moves a name that is expected, or strikes it out", () => {
    expect(renamed(PLANNED, "Zoe", 0, 1).map((each) => each.names)).toEqual([["Max"], ["Zoe"]]);
    expect(renamed(PLANNED, "Zoe", 0, -1).map((each) => each.names)).toEqual([["Max"], []]);
  });

  it("still waits for those who are here, may work in a room and have none", () => {
    const away = { ...person(4, "Dan"), connected: false };
    const watching = person(5, "Eva", "observer");
    expect(unplaced(PLANNED, [ANA, BEN, CLEO, away, watching])).toEqual([ANA]);
  });

  it("knows the plan that was sent when it comes back", () => {
    expect(samePlan(PLANNED, PLANNED.map(asked))).toBe(true);
    expect(samePlan(PLANNED, described(PLANNED, 0, { task: "Paint" }))).toBe(false);
  });
});
