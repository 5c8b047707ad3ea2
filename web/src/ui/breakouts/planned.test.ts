import { describe, expect, it } from "vitest";
import { ANA, BEN, CLEO, person } from "../../session/classroom";
import { moved, renamed, unplaced } from "./planned";

const PLANNED = [
  { room: "r1", name: "Red", participants: ["u2", "u3"] },
  { room: "r2", name: "Blue", participants: [] },
];

describe("a plan of rooms", () => {
  it("has a moved person in the new room and in no other", () => {
    expect(moved(PLANNED, "u2", 1).map((room) => room.participants)).toEqual([["u3"], ["u2"]]);
  });

  it("lets a person out of all rooms", () => {
    expect(moved(PLANNED, "u2", -1).map((room) => room.participants)).toEqual([["u3"], []]);
  });

  it("keeps everybody's place when a room gets another name", () => {
    expect(renamed(PLANNED, 0, "Green")).toEqual([
      { name: "Green", participants: ["u2", "u3"] },
      { name: "Blue", participants: [] },
    ]);
  });

  it("still waits for those who are here, may work in a room and have none", () => {
    const away = { ...person(4, "Dan"), connected: false };
    const watching = person(5, "Eva", "observer");
    expect(unplaced(PLANNED, [ANA, BEN, CLEO, away, watching])).toEqual([ANA]);
  });
});
