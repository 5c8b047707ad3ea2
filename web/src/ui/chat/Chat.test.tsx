// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { beforeEach, describe, expect, it } from "vitest";
import { ANA, BEN, CLEO, person, START, view } from "../../session/classroom";
import type { Message, Participant, SessionState } from "../../session/state";
import { watching } from "../kit/watching";
import { visit } from "../visitor";
import { Chat } from "./Chat";
import { choose, replyTo } from "./draft";
import { Words } from "./Words";

const FAY = person(4, "Fay", "facilitator");
const withFay = { view: view({ participants: [ANA, BEN, FAY] }) };

const line = (changes: Partial<Message> = {}): Message => ({
  kind: "message",
  message: "m5",
  seq: 5,
  at: START,
  by: BEN.participant,
  to: "room",
  room: "main",
  text: "Sixty centimetres",
  reply_to: null,
  rung: "video",
  held: false,
  name: "",
  pinned: false,
  edited: false,
  removed: false,
  reactions: [],
  ...changes,
});

beforeEach(() => {
  watching.value = true;
  replyTo.value = null;
  choose("room");
});

async function writing(me: Participant, text: string, changes: Partial<SessionState> = {}) {
  const visitor = await visit(me, <Chat />, changes);
  const field = visitor.page.querySelector("textarea");
  if (field === null) throw new Error("nowhere to write");
  await visitor.does(() => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const press = (init: KeyboardEventInit) =>
    visitor.does(() => {
      field.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
    });
  return { ...visitor, field, press };
}

describe("writing", () => {
  it("Enter sends to the room and empties the field", async () => {
    const ben = await writing(BEN, " Hello ");
    await ben.press({ key: "Enter" });
    expect(ben.asked).toEqual([["chat.send", { to: "room", text: "Hello", reply_to: null }]]);
    expect(ben.field.value).toBe("");
  });

  it("Shift and Enter do not send", async () => {
    const ben = await writing(BEN, "Hello");
    await ben.press({ key: "Enter", shiftKey: true });
    expect(ben.asked).toEqual([]);
  });

  it("Enter that ends a composed character does not send", async () => {
    const ben = await writing(BEN, "日本");
    await ben.press({ key: "Enter", isComposing: true });
    expect(ben.asked).toEqual([]);
  });

  it("nothing but spaces is not sent", async () => {
    const ben = await writing(BEN, "   ");
    await ben.press({ key: "Enter" });
    expect(ben.asked).toEqual([]);
  });

  it("what is written for one room waits there, and is not found in another", async () => {
    const ben = await writing(BEN, "half a sen");
    const words = () => ben.page.querySelector("textarea")?.value;
    await ben.becomes({ participants: [ANA, { ...BEN, room: "r1" }] });
    expect(words()).toBe("");
    await ben.becomes({ participants: [ANA, BEN] });
    expect(words()).toBe("half a sen");
  });

  it("the focus stays with the writer when the chat moves into the middle", async () => {
    const onText = signal(false);
    const Middle = () => (onText.value ? <Chat large /> : <aside>{<Chat />}</aside>);
    const ben = await visit(BEN, <Middle />);
    await ben.does(() => ben.page.querySelector("textarea")?.focus());
    await ben.does(() => {
      onText.value = true;
    });
    expect(document.activeElement).toBe(ben.page.querySelector(".large textarea"));
  });

  it("observers are told that they only read", async () => {
    const { page } = await visit(person(9, "Olga", "observer"), <Chat />);
    expect(page.querySelector("textarea")).toBeNull();
    expect(page.textContent).toContain("Observers read along");
  });
});

describe("private messages", () => {
  it("are offered to a host for other hosts alone, as the policy says", async () => {
    const { page } = await visit(ANA, <Chat />, withFay);
    const names = [...page.querySelectorAll("option")].map((each) => each.textContent);
    expect(names).toEqual(["Everybody in this room", "Fay (private)"]);
  });

  it("go to the chosen person, and the field says who can read them", async () => {
    choose("u4");
    const ana = await writing(ANA, "Just for you", withFay);
    expect(ana.page.textContent).toContain("Only Fay and you can read this.");
    await ana.press({ key: "Enter" });
    expect(ana.asked).toEqual([["chat.send", { to: "u4", text: "Just for you", reply_to: null }]]);
  });

  it("are a conversation of their own, with a count until it is opened", async () => {
    const told = { ...line({ by: "u4", to: "u1", text: "Just between us" }) };
    const ana = await visit(ANA, <Chat />, { ...withFay, chat: [told] });
    const chip = () => ana.page.querySelector<HTMLElement>(".conversation:not([aria-current=true])");
    expect(ana.page.querySelector(".log")?.textContent).not.toContain("Just between us");
    expect(chip()?.textContent).toBe("Fay (private)1, 1 unread message");
    await ana.does(() => chip()?.click());
    expect(ana.page.querySelector(".log")?.textContent).toContain("Just between us");
    expect(ana.page.querySelector(".conversations .badge")).toBeNull();
  });

  it("are not read while nobody looks at the page", async () => {
    const told = line({ by: "u4", to: "u1" });
    watching.value = false;
    choose("u4");
    const ana = await visit(ANA, <Chat />, { ...withFay, chat: [told] });
    expect(ana.page.querySelector(".conversations .badge")?.textContent).toBe("1");
    await ana.does(() => {
      watching.value = true;
    });
    expect(ana.page.querySelector(".conversations .badge")).toBeNull();
  });

  it("can be read and not answered when the other one may no longer be written to", async () => {
    choose("u4");
    const told = line({ by: "u4", to: "u1", text: "Just between us" });
    const { page } = await visit(ANA, <Chat />, { chat: [told], names: { u4: "Fay" } });
    expect(page.querySelector(".log")?.textContent).toContain("Just between us");
    expect(page.querySelector("textarea")).toBeNull();
    expect(page.textContent).toContain("You cannot write to this person now.");
  });

  it("fall back to the room when that person may no longer be written to", async () => {
    choose("u4");
    const ana = await writing(ANA, "Hello");
    await ana.press({ key: "Enter" });
    expect(ana.asked).toEqual([["chat.send", { to: "room", text: "Hello", reply_to: null }]]);
  });
});

describe("web addresses in a message", () => {
  it("become links that tell their target nothing", async () => {
    const { page } = await visit(BEN, <Words text="See https://example.org/a?b=1, please" />);
    const link = page.querySelector("a");
    expect(link?.href).toBe("https://example.org/a?b=1");
    expect(link?.rel).toBe("noopener noreferrer nofollow");
    expect(page.textContent).toBe("See https://example.org/a?b=1 (example.org), please");
  });

  it("are links only when they lead to the web", async () => {
    const { page } = await visit(BEN, <Words text="javascript:alert(1) data:text/html,x <b>bold</b>" />);
    expect(page.querySelector("a, b")).toBeNull();
    expect(page.textContent).toContain("<b>bold</b>");
  });
});

describe("what hosts do with messages", () => {
  const named = (page: HTMLElement, name: string) =>
    [...page.querySelectorAll("button")].find((each) => each.textContent === name);

  it("a pinned message stands above the chat", async () => {
    const { page } = await visit(CLEO, <Chat />, { chat: [line({ pinned: true })] });
    expect(page.querySelector(".pinned")?.textContent).toContain("Sixty centimetres");
  });

  it("a held message is let through by a host and only waits for its author", async () => {
    const ana = await visit(ANA, <Chat />, { chat: [line({ held: true })] });
    await ana.does(() => named(ana.page, "Let through")?.click());
    expect(ana.asked).toContainEqual(["chat.release", { message: "m5" }]);

    const ben = await visit(BEN, <Chat />, { chat: [line({ held: true })] });
    expect(ben.page.textContent).toContain("A host reads this before the others do.");
    expect(named(ben.page, "Let through")).toBeUndefined();
  });

  it("a private message tells its author that it was read", async () => {
    const sent = line({ by: ANA.participant, to: "u4" });
    choose("u4");
    const read = { ...withFay.view, read: [{ participant: "u4", upto: 5, conversation: "u1" }] };
    const { page } = await visit(ANA, <Chat />, { view: read, chat: [sent] });
    expect(page.querySelector("article")?.textContent).toContain("read");
  });

  it("earlier messages are offered while there are any", async () => {
    const { page } = await visit(CLEO, <Chat />, { chat: [line()], earlier: true });
    expect(named(page, "Earlier messages")).toBeDefined();
    const over = await visit(CLEO, <Chat />, { chat: [line()] });
    expect(named(over.page, "Earlier messages")).toBeUndefined();
  });
});
