/** The light page loads the words that it uses: what only the full page says stands in files of its own. */
import { dirname, join, normalize } from "node:path/posix";
import { describe, expect, it } from "vitest";
import { full } from "./full/en";

const SOURCES = import.meta.glob<string>(["../**/*.ts", "../**/*.tsx"], {
  query: "?raw",
  import: "default",
  eager: true,
});
/** It brings the words of the full page along. */
const WITH_WORDS = "../ui/people/RemedyBars";
const IMPORT = /(?:from|import\()\s*"(\.[^"]+)"/g;

/** By path from here, without the texts themselves. */
function reachedFrom(start: string): ReadonlyMap<string, string> {
  const reached = new Map<string, string>();
  const open = [start];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const source = SOURCES[`${path}.ts`] ?? SOURCES[`${path}.tsx`];
    if (source === undefined || reached.has(path)) continue;
    reached.set(path, source);
    for (const [, target = ""] of source.matchAll(IMPORT)) {
      const next = normalize(join(dirname(path), target));
      if (next.startsWith("../") && next !== WITH_WORDS) open.push(next);
    }
  }
  return reached;
}

const light = [...reachedFrom("../light").values()].join("\n");

describe("the light page", () => {
  it("is reached by this test, with what it fetches for hosts", () => {
    expect(light).toContain("function LightDoor");
    expect(light).toContain("function NewPoll");
    expect(light).not.toContain("function Stage");
  });

  it.each(Object.keys(full))("does not say %s", (key) => {
    const family = key.slice(0, key.indexOf("_") + 1);
    expect(light).not.toMatch(new RegExp(`["\`]${key}["\`]`));
    if (family !== "") expect(light).not.toContain(`\`${family}\${`);
  });
});
