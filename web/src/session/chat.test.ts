import { describe, expect, it } from "vitest";
import { foldChat, withEarlier } from "./chat";
import { ANA, BEN, entry, said } from "./classroom";

const texts = (chat: ReturnType<typeof foldChat>) => chat.map((item) => item.text);
const RELEASED = {
  message: "m11",
  author: "u2",
  to: "room",
  room: "main",
  text: "Hello",
  reply_to: null,
  rung: "text",
} as const;

describe("held messages", () => {
  it("are new to those who did not see them wait, and by their author", () => {
    const chat = foldChat([], entry(20, ANA, "chat.released", RELEASED));
    expect(chat).toMatchObject([{ message: "m11", seq: 20, by: "u2", text: "Hello", held: false }]);
  });

  it("keep their line where they were seen to wait", () => {
    const waiting = foldChat([], said(11, BEN, "Hello")).map((item) => ({ ...item, held: true }));
    const chat = foldChat(waiting, entry(20, ANA, "chat.released", RELEASED));
    expect(chat).toMatchObject([{ message: "m11", seq: 11, held: false }]);
  });
});

describe("an earlier page", () => {
  it("comes before what is there, with what became of its lines, and nothing twice", () => {
    const chat = [said(13, BEN, "Three")].reduce(foldChat, []);
    const page = [
      said(11, BEN, "On"),
      said(12, ANA, "Two"),
      said(13, BEN, "Three"),
      entry(14, BEN, "chat.edited", { message: "m11", text: "One" }),
    ];
    expect(texts(withEarlier(chat, page))).toEqual(["One", "Two", "Three"]);
  });
});
