import { describe, expect, it } from "vitest";
import { holdsAnyOf } from "./words";

describe("a listed word", () => {
  it.each(["You are STUPID!", "stúpid", "so (stupid)"])("is found in %s", (text) => {
    expect(holdsAnyOf(["stupid"], text)).toBe(true);
  });

  it.each(["stupidly", "stu pid", ""])("is not found in %s", (text) => {
    expect(holdsAnyOf(["stupid"], text)).toBe(false);
  });

  it("may be several words", () => {
    expect(holdsAnyOf(["shut up"], "Oh, shut\nup.")).toBe(true);
  });

  it("that is empty is found nowhere", () => {
    expect(holdsAnyOf(["", "!"], "Anything!")).toBe(false);
  });
});
