import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createMemory } from "./memory";

function shelf() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    size: () => kept.size,
  };
}

const MESSAGE = { command: "c1", to: "room", room: "main", text: "Hi", reply_to: null, at: 1, refused: null };

beforeEach(() => {
  vi.stubGlobal("localStorage", shelf());
  vi.stubGlobal("sessionStorage", shelf());
});
afterEach(() => void vi.unstubAllGlobals());

describe("memory", () => {
  it("finds seat, devices and unanswered messages again after a reload", () => {
    const own = { microphone: true, camera: false, screen: false };
    const before = createMemory("code");
    before.keepSeat({ seat: "secret", name: "Ben" });
    before.keepInside(own);
    before.keep("outbox", "u2", [MESSAGE]);
    before.keep("drafts", "u2", { "room main": "Half a sen" });
    const after = createMemory("code");
    expect(after.seat()).toEqual({ seat: "secret", name: "Ben" });
    expect(after.inside()).toEqual(own);
    expect(after.kept("outbox", "u2")).toEqual([MESSAGE]);
    expect(after.kept("drafts", "u2")).toEqual({ "room main": "Half a sen" });
  });

  it("keeps links and seats apart", () => {
    createMemory("code").keepSeat({ seat: "secret", name: "Ben" });
    createMemory("code").keep("outbox", "u2", [MESSAGE]);
    expect(createMemory("other").seat()).toBeNull();
    expect(createMemory("code").kept("outbox", "u3")).toBeNull();
  });

  it("leaves no trace of what has arrived", () => {
    const lasting = shelf();
    vi.stubGlobal("localStorage", lasting);
    const memory = createMemory("code");
    memory.keep("outbox", "u2", [MESSAGE]);
    memory.keep("drafts", "u2", { session: "Hi" });
    expect(lasting.size()).toBe(2);
    memory.keep("outbox", "u2", []);
    memory.keep("drafts", "u2", {});
    expect(lasting.size()).toBe(0);
  });

  it("gives a new tab the seat of the browser, and each tab its own", () => {
    const first = createMemory("code");
    first.keepSeat({ seat: "one", name: "Ben" });
    vi.stubGlobal("sessionStorage", shelf());
    const second = createMemory("code");
    expect(second.seat()?.seat).toBe("one");
    expect(second.inside()).toBeNull();
    second.keepSeat({ seat: "two", name: "Cleo" });
    expect(first.seat()?.seat).toBe("one");
  });

  it("goes on without storage where the browser forbids it", () => {
    vi.stubGlobal("localStorage", undefined);
    vi.stubGlobal("sessionStorage", {
      getItem: () => {
        throw new Error("forbidden");
      },
    });
    const memory = createMemory("code");
    memory.keepSeat({ seat: "secret", name: "Ben" });
    expect(memory.seat()?.name).toBe("Ben");
  });

  it("takes what it cannot read for nothing", () => {
    vi.stubGlobal("localStorage", { getItem: () => "{not json", setItem: () => undefined });
    expect(createMemory("code").seat()).toBeNull();
  });
});
