// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from "vitest";
import { en } from "./en";
import { full } from "./full/en";
import { FULL } from "./full/full";
import { bestOf, choose, duration, isErrorKey, type Key, languages, type Plural, SHARED, t } from "./texts";

const english = { ...en, ...full };
const keys = Object.keys(english) as Key[];
const forms = (text: string | Plural) => (typeof text === "string" ? [text] : Object.values(text));
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted();

afterEach(() => choose("en"));

describe.each(languages)("the texts in %s", async (language) => {
  const texts = { ...(await SHARED[language]()), ...(await FULL[language]()) };

  it("are all there and say something", () => {
    for (const key of keys) {
      for (const form of forms(texts[key])) expect(form.trim(), key).not.toBe("");
    }
  });

  it("put in the same values as the English ones", () => {
    for (const key of keys) {
      const wanted = names(forms(english[key])[0] ?? "");
      for (const form of forms(texts[key])) expect(names(form), key).toEqual(wanted);
    }
  });

  it("have every form that the language has for whole numbers", () => {
    const rules = new Intl.PluralRules(language);
    const needed = new Set(Array.from({ length: 200 }, (_, count) => rules.select(count)));
    for (const key of keys) {
      const text = texts[key];
      if (typeof text === "string") continue;
      for (const form of needed) expect(Object.keys(text), key).toContain(form);
    }
  });

  it.each([
    ["microphone", "microphoneOn"],
    ["microphone", "microphoneOff"],
    ["camera", "cameraOn"],
    ["camera", "cameraOff"],
    ["enter", "enterRoom"],
  ] as const)("say %s in %s, as what one sees must be part of what one hears", (seen, heard) => {
    expect(texts[heard].toLowerCase()).toContain(texts[seen].toLowerCase());
  });
});

describe("a text", () => {
  it("has its values put in", () => {
    expect(t("votesOf", { voters: 2, all: 3 })).toBe("2 of 3 have voted");
  });

  it("counts as the language counts", async () => {
    await choose("pl");
    expect([1, 3, 5].map((count) => t("votesCounted", { count }))).toEqual(["1 głos", "3 głosy", "5 głosów"]);
  });

  it("keeps a value that looks like a placeholder", () => {
    expect(t("typingOne", { name: "{name}" })).toBe("{name} is writing …");
  });
});

it("speaks the first language that we have, whatever the country", () => {
  expect(bestOf(["pt-BR", "fr-CA", "en"])).toBe("fr");
});

it("speaks English to those whose language we do not have", () => {
  expect(bestOf(["ja"])).toBe("en");
});

it("knows the sentences of errors, and no others", () => {
  expect(isErrorKey("error_too_late")).toBe(true);
  expect(isErrorKey("error_unheard_of")).toBe(false);
  expect(isErrorKey("toString")).toBe(false);
});

it("shows a time left as on a clock, never below nothing", () => {
  expect([450_000, 61_000, 1, -5].map(duration)).toEqual(["7:30", "1:01", "0:01", "0:00"]);
});
