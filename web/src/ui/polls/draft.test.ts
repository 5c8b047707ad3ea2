import { describe, expect, it } from "vitest";
import { BLANK, marked, pasted, ready, without } from "./draft";

const QUIZ = { ...BLANK, question: " 6 x 7? ", options: ["41", "", " 42 "], right: [2] };

describe("a poll that is being written", () => {
  it("is sent without its empty fields, and the right answer moves along", () => {
    expect(ready(QUIZ)).toEqual({ ...BLANK, question: "6 x 7?", options: ["41", "42"], right: [1] });
  });

  it("is not ready without question or with one answer", () => {
    expect(ready({ ...QUIZ, question: " " })).toBeNull();
    expect(ready({ ...QUIZ, options: ["42", ""] })).toBeNull();
  });

  it("needs no answers when it asks for own words or a rating", () => {
    for (const kind of ["text", "rating"] as const) {
      expect(ready({ ...QUIZ, kind })).toMatchObject({ kind, options: [], right: [] });
    }
  });

  it("has one right answer when one may be chosen, else several", () => {
    expect(marked(QUIZ, 0, true).right).toEqual([0]);
    expect(marked({ ...QUIZ, kind: "multiple" }, 0, true).right).toEqual([0, 2]);
    expect(marked(QUIZ, 2, false).right).toEqual([]);
  });

  it("keeps its right answers when another answer is taken away", () => {
    expect(without(QUIZ, 0)).toMatchObject({ options: ["", " 42 "], right: [1] });
    expect(without(QUIZ, 2)).toMatchObject({ right: [] });
  });
});

describe("a pasted poll", () => {
  it("is a question and a line for each answer, whatever stands before it", () => {
    expect(pasted("Which bridge?\n\n- Arch\n2. Truss\n• Rope\n")).toMatchObject({
      question: "Which bridge?",
      kind: "single",
      options: ["Arch", "Truss", "Rope"],
    });
  });

  it("is a quiz when answers are starred", () => {
    expect(pasted("6 x 7?\n41\n* 42")).toMatchObject({ options: ["41", "42"], right: [1] });
    expect(pasted("Even?\n*2\n3\n*4")).toMatchObject({ kind: "multiple", right: [0, 2] });
  });

  it("asks for own words when there is nothing but a question", () => {
    expect(pasted("What helped you?")).toMatchObject({ question: "What helped you?", kind: "text" });
  });
});
