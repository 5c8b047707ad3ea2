import { describe, expect, it } from "vitest";
import { imported } from "./imported";

const read = (text: string) => imported(text).map((each) => [each.name, ...each.names]);

describe("a list of rooms", () => {
  it("has one room per line with its people", () => {
    expect(read("Red: Ann, Ben\nBlue: Zoë")).toEqual([
      ["Red", "Ann", "Ben"],
      ["Blue", "Zoë"],
    ]);
  });

  it("has one person per line, as a table does, with or without a heading", () => {
    const rows = 'Room;Name\r\nRed;"Ann Lee"\r\nBlue;Zoë\r\nRed;Ben\r\n';
    expect(read(rows)).toEqual([
      ["Red", "Ann Lee", "Ben"],
      ["Blue", "Zoë"],
    ]);
    expect(read("Red,Ann\nRed\tBen")).toEqual([["Red", "Ann", "Ben"]]);
  });

  it("has nothing in an empty text, and keeps a room without people", () => {
    expect(read(" \n")).toEqual([]);
    expect(read("Quiet")).toEqual([["Quiet"]]);
  });
});
