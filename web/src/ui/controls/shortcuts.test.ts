// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { shortcut } from "./shortcuts";

const mute = () => undefined;
const keys = { m: mute };

function press(key: string, on: Element = document.body, changes: KeyboardEventInit = {}) {
  document.body.replaceChildren(...(on === document.body ? [] : [on]));
  let found: (() => void) | undefined;
  const listen = (event: Event) => {
    found = shortcut(keys, event as KeyboardEvent);
  };
  addEventListener("keydown", listen);
  on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...changes }));
  removeEventListener("keydown", listen);
  return found;
}

describe("the key M", () => {
  it("turns the microphone, small or capital", () => {
    expect([press("m"), press("M")]).toEqual([mute, mute]);
  });

  it.each(["input", "textarea", "select"])("writes in a %s", (name) => {
    expect(press("m", document.createElement(name))).toBeUndefined();
  });

  it.each(["ctrlKey", "metaKey", "altKey", "repeat"])("belongs to the browser with %s", (name) => {
    expect(press("m", document.body, { [name]: true })).toBeUndefined();
  });
});

it("leaves keys alone that mean nothing here", () => {
  expect(press("x")).toBeUndefined();
});
