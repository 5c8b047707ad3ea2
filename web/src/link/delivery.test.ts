import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Answer } from "../protocol";
import { createDelivery, type Ways } from "./delivery";
import { GIVEN_UP, type Waiting } from "./queue";

const OK: Answer = { ok: true, seq: 11 };
const LATER: Answer = { ok: false, error: { code: "unavailable", message: "Not now.", retry_after: 2 } };

/** A way that notes what was sent over it; the test gives the answers when it likes. */
function way() {
  const sent: Waiting[] = [];
  const answers: ((answer: Answer | null) => void)[] = [];
  const send = (command: Waiting) => {
    sent.push(command);
    return new Promise<Answer | null>((resolve) => answers.push(resolve));
  };
  return {
    send,
    ids: () => sent.map((each) => each.id),
    answer: (index: number, answer: Answer | null) => answers[index]?.(answer),
  };
}

function setting() {
  const open: { -readonly [Way in keyof Ways]: Ways[Way] } = { socket: null, post: null };
  const watcher = { slow: vi.fn(), answered: vi.fn(), broken: vi.fn() };
  const delivery = createDelivery(() => open, watcher);
  const say = (id: string) => delivery.ask("chat.send", { to: "room", text: id }, { id });
  return { open, ...watcher, delivery, say, socket: way(), post: way() };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

describe("delivery", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("keeps commands until a way opens and then sends them in the order in which they were asked", async () => {
    const { open, delivery, say, socket } = setting();
    const first = say("c1");
    void say("c2");
    open.socket = socket.send;
    delivery.flush();
    expect(socket.ids()).toEqual(["c1", "c2"]);
    socket.answer(0, OK);
    expect(await first).toEqual(OK);
  });

  it("sends the same id again when the socket broke before the answer", async () => {
    const { open, delivery, say, socket } = setting();
    open.socket = socket.send;
    const asked = say("c1");
    open.socket = null;
    delivery.interrupted();
    socket.answer(0, null);
    await settled();
    open.socket = socket.send;
    delivery.flush();
    expect(socket.ids()).toEqual(["c1", "c1"]);
    socket.answer(1, OK);
    expect(await asked).toEqual(OK);
  });

  it("reports an open socket that gives no answer", async () => {
    const { open, broken, say, socket } = setting();
    open.socket = socket.send;
    void say("c1");
    socket.answer(0, null);
    await settled();
    expect(broken).toHaveBeenCalledOnce();
  });

  it("says when an answer is late, and when it comes after all", async () => {
    const { open, slow, answered, say, socket } = setting();
    open.socket = socket.send;
    void say("c1");
    await vi.advanceTimersByTimeAsync(2400);
    expect(slow).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(slow).toHaveBeenCalledOnce();
    socket.answer(0, OK);
    await settled();
    expect(answered).toHaveBeenCalledOnce();
  });

  it("posts what the socket leaves unanswered, and takes the first answer", async () => {
    const { open, delivery, say, socket, post } = setting();
    open.socket = socket.send;
    const asked = say("c1");
    open.socket = null;
    open.post = post.send;
    delivery.interrupted();
    delivery.flush();
    expect(post.ids()).toEqual(["c1"]);
    post.answer(0, OK);
    expect(await asked).toEqual(OK);
    socket.answer(0, OK);
    await settled();
    expect(socket.ids()).toEqual(["c1"]);
  });

  it("posts one after the other, and stops when nothing answers", async () => {
    const { open, delivery, say, post } = setting();
    void say("c1");
    void say("c2");
    open.post = post.send;
    delivery.flush();
    expect(post.ids()).toEqual(["c1"]);
    post.answer(0, OK);
    await settled();
    expect(post.ids()).toEqual(["c1", "c2"]);
    post.answer(1, null);
    await settled();
    delivery.flush();
    expect(post.ids()).toEqual(["c1", "c2", "c2"]);
  });

  it("moves to the socket as soon as it is back", async () => {
    const { open, delivery, say, socket, post } = setting();
    open.post = post.send;
    void say("c1");
    void say("c2");
    open.socket = socket.send;
    open.post = null;
    delivery.flush();
    post.answer(0, OK);
    await settled();
    expect(socket.ids()).toEqual(["c2"]);
  });

  it("tries again what the server could not store, after the time it named", async () => {
    const { open, say, socket } = setting();
    open.socket = socket.send;
    const asked = say("c1");
    socket.answer(0, LATER);
    await vi.advanceTimersByTimeAsync(1900);
    expect(socket.ids()).toEqual(["c1"]);
    await vi.advanceTimersByTimeAsync(200);
    expect(socket.ids()).toEqual(["c1", "c1"]);
    socket.answer(1, OK);
    expect(await asked).toEqual(OK);
  });

  it("keeps lines in their order when the server wants them slower, and holds nothing else back", async () => {
    const { open, delivery, say, socket } = setting();
    open.socket = socket.send;
    void say("c1");
    void say("c2");
    socket.answer(0, LATER);
    socket.answer(1, LATER);
    await vi.advanceTimersByTimeAsync(1000);
    void say("c3");
    void delivery.ask("hand.raise", {}, { id: "h1" });
    expect(socket.ids()).toEqual(["c1", "c2", "h1"]);
    await vi.advanceTimersByTimeAsync(1100);
    expect(socket.ids()).toEqual(["c1", "c2", "h1", "c1"]);
    socket.answer(3, OK);
    await settled();
    expect(socket.ids()).toEqual(["c1", "c2", "h1", "c1", "c2"]);
    socket.answer(4, OK);
    await settled();
    expect(socket.ids()).toEqual(["c1", "c2", "h1", "c1", "c2", "c3"]);
    socket.answer(5, OK);
    await settled();
    void say("c4");
    void say("c5");
    expect(socket.ids().slice(-2)).toEqual(["c4", "c5"]);
  });

  it("passes a refusal on at once, and an offer's too", async () => {
    const { open, delivery, say, socket } = setting();
    open.socket = socket.send;
    const refused: Answer = { ok: false, error: { code: "not_allowed", message: "No." } };
    const asked = say("c1");
    socket.answer(0, refused);
    expect(await asked).toEqual(refused);
    const offered = delivery.ask("media.offer", { sdp: "v=0" });
    socket.answer(1, LATER);
    expect(await offered).toEqual(LATER);
  });

  it("gives up what is cancelled and sends it no more", async () => {
    const { open, delivery, socket } = setting();
    const stop = new AbortController();
    const asked = delivery.ask("media.offer", { sdp: "v=0" }, { until: stop.signal });
    stop.abort();
    expect(await asked).toEqual(GIVEN_UP);
    open.socket = socket.send;
    delivery.flush();
    expect(socket.ids()).toEqual([]);
  });

  it("answers everything when it ends", async () => {
    const { delivery, say } = setting();
    const asked = say("c1");
    delivery.stop();
    expect(await asked).toEqual(GIVEN_UP);
  });
});
