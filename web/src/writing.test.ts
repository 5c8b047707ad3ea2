// @vitest-environment happy-dom
import { signal } from "@preact/signals-core";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Kind, open } from "./compose";
import type { Link, Receiver } from "./link/link";
import { ANA, BEN, entry, welcome } from "./session/classroom";
import { createStore, type LinkStatus } from "./session/store";
import { IN_WRITING } from "./writing";

const JOINED = {
  token: "t",
  seat: "secret",
  participant: "u2",
  session: "s1",
  url: "/socket.io",
  name: "Ben",
};
const INVITATION = { title: "Robotics", role: "student", retention_days: 30, lobby: false, locked: false };

/** However busy the machine is. */
const soon = (check: () => void) => vi.waitFor(check, { timeout: 10_000 });

/** A link in hand: what is asked of it in order, and what it brings. */
function linkInHand() {
  const asked: (readonly [string, unknown])[] = [];
  let receiver: Receiver | null = null;
  const status = signal<LinkStatus>("connecting");
  const link: Link = {
    status,
    start: () => asked.push(["start", null]),
    stop: () => asked.push(["stop", null]),
    ask: async (type, data) => {
      asked.push([type, data]);
      return { ok: true };
    },
    tell: () => undefined,
    cancel: () => undefined,
  };
  const createLink: Kind["createLink"] = (made) => {
    receiver = made;
    return link;
  };
  return { asked, createLink, brings: () => receiver as Receiver };
}

async function opened(path: string, inside: object | null = null) {
  history.replaceState(null, "", path);
  if (inside !== null) {
    sessionStorage.setItem("inside code", JSON.stringify(inside));
    localStorage.setItem("seat code", JSON.stringify({ seat: "secret", name: "Ben" }));
  }
  const store = createStore();
  const hand = linkInHand();
  await open(store, { ...IN_WRITING, createLink: hand.createLink });
  return { store, ...hand, text: () => document.body.textContent ?? "" };
}

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  document.body.innerHTML = '<div id="app"></div>';
  vi.stubGlobal("fetch", async (address: URL, request: RequestInit) => {
    const answer = address.pathname === "/api/v1/join" ? JOINED : INVITATION;
    if (address.pathname === "/api/v1/join") expect(JSON.parse(`${request.body}`).code).toBe("code");
    return new Response(JSON.stringify(answer), { headers: { "Content-Type": "application/json" } });
  });
});

describe("the light page", () => {
  it("shows a door without devices, and the way to the full page", async () => {
    const { text } = await opened("/light/code?lang=en");
    await soon(() => expect(text()).toContain("Join “Robotics”"));
    expect(document.querySelector("video")).toBeNull();
    const other = document.querySelector<HTMLAnchorElement>(".other-page a");
    expect(other?.getAttribute("href")).toBe("/j/code?lang=en");
  });

  it("goes straight back in, and says first that this person takes part by text", async () => {
    const off = { microphone: false, camera: false, screen: false };
    const { asked, brings, text } = await opened("/light/code", off);
    await soon(() => expect(asked).toHaveLength(2));
    expect(asked).toEqual([
      ["start", null],
      ["rung.report", { rung: "text", reason: "chosen" }],
    ]);
    brings().welcome(welcome(BEN));
    await soon(() => expect(text()).toContain("You take part by text."));
    expect(document.querySelector("video, audio")).toBeNull();
    expect([...document.querySelectorAll(".tab")].map((each) => each.textContent)).toEqual([
      "People",
      "Rooms",
      "Polls",
    ]);
  });

  it("closes the microphone and camera that the full page had open", async () => {
    const { asked } = await opened("/light/code", { microphone: true, camera: true, screen: false });
    await soon(() => expect(asked).toHaveLength(3));
    expect(asked[2]).toEqual(["media.publish", { microphone: false, camera: false, screen: false }]);
  });

  it("brings what a host suggests for a bad line, with the words for it, when it is suggested", async () => {
    const off = { microphone: false, camera: false, screen: false };
    const { asked, brings, text } = await opened("/light/code?lang=en", off);
    await soon(() => expect(asked).toHaveLength(2));
    const before = welcome(BEN);
    brings().welcome(before);
    brings().entry(
      entry(before.seq + 1, ANA, "remedy.offered", { participant: "u2", kind: "device", host: "u1" }),
    );
    await soon(() => expect(text()).toContain("Ana suggests: go on with another device"));
    const no = [...document.querySelectorAll("button")].find((each) => each.textContent === "No, thank you");
    no?.click();
    await soon(() => expect(asked.at(-1)).toEqual(["remedy.answer", { kind: "device", accepted: false }]));
    brings().entry(entry(before.seq + 2, BEN, "remedy.ended", { participant: "u2", outcome: "declined" }));
    await soon(() => expect(text()).not.toContain("Ana suggests"));
  });

  it("keeps the link to a seat on the way to the full page", async () => {
    await opened("/light/code?lang=en#seat=a-secret");
    await soon(() => expect(document.querySelector(".other-page a")).not.toBeNull());
    const way = document.querySelector<HTMLAnchorElement>(".other-page a");
    expect(way?.getAttribute("href")).toBe("/j/code?lang=en#seat=a-secret");
  });

  it("fetches the tools of hosts for a host, and for nobody else", async () => {
    const off = { microphone: false, camera: false, screen: false };
    const { asked, brings, store } = await opened("/light/code", off);
    await soon(() => expect(asked).toHaveLength(2));
    brings().welcome(welcome(ANA));
    await soon(() => expect(document.querySelector(".tab")).not.toBeNull());
    document.getElementById("tab-people")?.click();
    await soon(() => expect(document.querySelector(".panel")?.textContent).toContain("Invite people"));
    expect(store.state.value?.you.role).toBe("mentor");
  });
});
