// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { poll } from "../../session/classroom";
import { asText, readyQuestions, severalPasted } from "./ready";

describe("questions as text", () => {
  const quiz = poll({ question: "2 + 2?", options: ["3", "4"], right: [1] });
  const open = poll({ question: "What did you learn?", kind: "text", options: [] });

  it("are read back as they were", () => {
    const again = severalPasted(asText([quiz, open]), true);
    expect(again.map(({ question, kind, options, right }) => ({ question, kind, options, right }))).toEqual([
      { question: "2 + 2?", kind: "single", options: ["3", "4"], right: [1] },
      { question: "What did you learn?", kind: "text", options: [], right: [] },
    ]);
    expect(again.every((each) => each.anonymous)).toBe(true);
  });

  it("without a whole question are left out", () => {
    expect(severalPasted("Ready?\nyes\n\n\n  \nWhy?\n", false).map((each) => each.question)).toEqual([
      "Why?",
    ]);
  });
});

it("ready questions are whole", () => {
  expect(readyQuestions().every((each) => each.question !== "" && each.options.length >= 2)).toBe(true);
});
