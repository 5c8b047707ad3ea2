import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ANA, BEN, rowsOf, said, welcome } from "../session/classroom";
import { receiveEntry, receiveWelcome } from "../session/receive";
import { createStore } from "../session/store";
import type { Credentials, Receiver } from "./link";
import { follow, post } from "./plain";
import { createStandIn } from "./standin";

type Handler = (path: string, request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let handle: Handler;

function give(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

const error = (code: string) => ({ error: { code, message: "A sentence." } });

/** A client with a store of its own, following until the test stops it. */
function client() {
  const store = createStore();
  const stop = new AbortController();
  const turnedAway = vi.fn();
  const receiver: Receiver = {
    position: () => {
      const state = store.state.peek();
      return state === null ? null : { after: state.seq, epoch: state.epoch };
    },
    welcome: (greeting) => receiveWelcome(store, greeting),
    entry: (entry) => receiveEntry(store, entry, Date.now()),
    signal: vi.fn(),
    slots: vi.fn(),
    turnedAway,
  };
  let token = "old";
  const credentials: Credentials = {
    token: () => token,
    renew: async () => {
      token = "new";
      return null;
    },
    url: () => "/socket.io",
    movedTo: () => undefined,
  };
  const reached = vi.fn();
  const following = () => follow({ receiver, credentials, reached }, stop.signal);
  return { store, stop, turnedAway, receiver, credentials, reached, following };
}

beforeEach(async () => {
  server = createServer((request, response) => handle(request.url ?? "", request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  vi.stubGlobal("location", { href: `http://127.0.0.1:${port}/j/code` });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

describe("following by plain HTTP", () => {
  it("begins with a welcome and goes on with entries after it", async () => {
    const { store, stop, reached, following } = client();
    const asked: string[] = [];
    handle = (path, _, response) => {
      asked.push(path);
      if (path === "/api/v1/welcome?packed=1") give(response, 200, welcome(BEN));
      else if (path.includes("after=10")) give(response, 200, rowsOf([said(11, ANA, "Hi")]));
      else stop.abort();
    };
    await following();
    expect(asked).toEqual([
      "/api/v1/welcome?packed=1",
      "/api/v1/entries?after=10&epoch=e1&wait=25&packed=1",
      "/api/v1/entries?after=11&epoch=e1&wait=25&packed=1",
    ]);
    expect(store.state.value).toMatchObject({ seq: 11, chat: [{ text: "Hi" }] });
    expect(reached).toHaveBeenCalledWith("answers");
  });

  it("asks for a fresh view when the server says so", async () => {
    const { store, stop, following } = client();
    let views = 0;
    handle = (path, _, response) => {
      if (path === "/api/v1/welcome?packed=1") {
        views += 1;
        give(response, 200, welcome(BEN, { seq: views * 10 }));
      } else if (path.includes("after=10")) give(response, 410, error("reload"));
      else stop.abort();
    };
    await following();
    expect(views).toBe(2);
    expect(store.state.value?.seq).toBe(20);
  });

  it("renews a stale token and goes on", async () => {
    const { store, stop, following } = client();
    handle = (path, request, response) => {
      if (request.headers.authorization !== "Bearer new") give(response, 401, error("stale_token"));
      else if (path === "/api/v1/welcome?packed=1") give(response, 200, welcome(BEN));
      else stop.abort();
    };
    await following();
    expect(store.state.value?.seq).toBe(10);
  });

  it("says when this person is not wanted any more", async () => {
    const { stop, turnedAway, following } = client();
    turnedAway.mockImplementation(() => stop.abort());
    handle = (_, __, response) => give(response, 403, error("not_allowed"));
    await following();
    expect(turnedAway).toHaveBeenCalledWith(error("not_allowed").error);
  });

  it("knows a login page from our server and tries again", async () => {
    const { store, stop, reached, following } = client();
    let asked = 0;
    handle = (path, _, response) => {
      asked += 1;
      if (asked === 1) response.writeHead(200, { "Content-Type": "text/html" }).end("<h1>Please log in</h1>");
      else if (path === "/api/v1/welcome?packed=1") give(response, 200, welcome(BEN));
      else stop.abort();
    };
    await following();
    expect(reached).toHaveBeenNthCalledWith(1, "stranger");
    expect(store.state.value?.seq).toBe(10);
  });
});

describe("a network that wants a login", () => {
  it.each([
    ["a page for everything", 200, { "Content-Type": "text/html" }],
    ["a way elsewhere", 302, { Location: "http://127.0.0.1:1/login" }],
    ["a page that says it is an error", 511, { "Content-Type": "text/html" }],
  ])("is recognised by %s, and no command counts as answered", async (_, status, headers) => {
    const { stop, reached, following, credentials } = client();
    reached.mockImplementation(() => stop.abort());
    handle = (_path, _request, response) => response.writeHead(status, headers).end("<h1>Welcome</h1>");
    await following();
    expect(reached.mock.calls).toEqual([["stranger"]]);
    const command = { id: "c1", type: "hand.raise", data: {}, sent: false, putOff: 0 } as const;
    expect(await post(credentials, { ...command, settle: () => undefined })).toBeNull();
  });
});

describe("the stand-in", () => {
  it("asks anew when an answer told of entries that do not come, as on a line that is gone", async () => {
    const { store, receiver, credentials } = client();
    let polls = 0;
    handle = (path, _, response) => {
      if (path === "/api/v1/welcome?packed=1") give(response, 200, welcome(BEN));
      else if (++polls === 2) give(response, 200, rowsOf([said(11, ANA, "Hi")]));
    };
    const reached = vi.fn();
    const standIn = createStandIn({ receiver, credentials, reached, opened: () => undefined });
    standIn.call(0);
    await vi.waitFor(() => expect(polls).toBe(1));
    standIn.expects(11);
    await vi.waitFor(() => expect(store.state.peek()?.seq).toBe(11), { timeout: 4000 });
    standIn.dismiss();
  });
});

describe("a command by plain HTTP", () => {
  const command = {
    id: "c1",
    type: "hand.raise",
    data: {},
    sent: false,
    putOff: 0,
    settle: () => undefined,
  } as const;

  it("is answered as over Socket.IO", async () => {
    const { credentials } = client();
    handle = (_, __, response) => give(response, 200, { ok: true, seq: 12 });
    expect(await post(credentials, command)).toEqual({ ok: true, seq: 12 });
    handle = (_, __, response) => give(response, 409, error("already_voted"));
    expect(await post(credentials, command)).toEqual({ ok: false, ...error("already_voted") });
  });

  it("waits when nothing answers, or the token had to be renewed", async () => {
    const { credentials } = client();
    handle = (_, request) => request.socket.destroy();
    expect(await post(credentials, command)).toBeNull();
    handle = (_, __, response) => give(response, 401, error("stale_token"));
    expect(await post(credentials, command)).toBeNull();
    expect(credentials.token()).toBe("new");
  });
});
