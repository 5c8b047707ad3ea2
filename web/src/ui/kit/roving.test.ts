// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { neighbour } from "./roving";

describe("arrow keys in a group of four", () => {
  it.each([
    ["ArrowDown", 0, 1],
    ["ArrowDown", 3, 0],
    ["ArrowUp", 0, 3],
    ["ArrowUp", -1, 3],
    ["ArrowRight", -1, 0],
    ["Home", 2, 0],
    ["End", 0, 3],
  ])("%s from %i goes to %i", (key, from, to) => {
    expect(neighbour(4, from, key)).toBe(to);
  });

  it("leave other keys alone", () => {
    expect(neighbour(4, 1, "a")).toBeNull();
  });

  it("go nowhere where there is nothing", () => {
    expect(neighbour(0, -1, "ArrowDown")).toBeNull();
  });
});
