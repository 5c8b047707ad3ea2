// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { ANA } from "../../session/classroom";
import { visit } from "../visitor";
import { Presets } from "./OptionFields";

it("fill in the answers that are often wanted", async () => {
  const chosen: (readonly string[])[] = [];
  const { page, does } = await visit(ANA, <Presets onChoose={(options) => chosen.push(options)} />);
  for (const button of page.querySelectorAll("button")) await does(() => button.click());
  expect(chosen).toEqual([
    ["Yes", "No"],
    ["Yes", "No", "I abstain"],
    ["True", "False"],
    ["A", "B"],
    ["A", "B", "C"],
    ["A", "B", "C", "D"],
    ["A", "B", "C", "D", "E"],
    ["I understood it", "Partly", "Not yet"],
  ]);
});
