import { expect, it } from "vitest";
import { backoff } from "./backoff";

it.each([
  [1, 1000],
  [2, 2000],
  [3, 4000],
  [4, 8000],
  [50, 8000],
])("try %i waits at most %i ms and at least half of it", (attempt, longest) => {
  expect(backoff(attempt, 0)).toBe(longest);
  expect(backoff(attempt, 1)).toBe(longest / 2);
});
