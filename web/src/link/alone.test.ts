import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ANA, BEN, rowsOf, said, welcome } from "../session/classroom";
import { receiveEntry, receiveWelcome } from "../session/receive";
import { createStore } from "../session/store";
import { createPlainLink } from "./alone";
import type { Link } from "./link";

let server: Server;
let links: Link[] = [];
let commands: { readonly id: string; readonly type: string }[] = [];
/** What becomes of a command; null: the connection breaks. */
let answer: (count: number) => object | null = () => ({ ok: true, seq: 11 });
/** Long waits that are open. */
let waits: ServerResponse[] = [];
let portal = false;

/** However busy the machine is. */
const soon = (check: () => void) => vi.waitFor(check, { timeout: 10_000 });

const give = (response: ServerResponse, body: object) =>
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(body));

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (portal) response.writeHead(200, { "Content-Type": "text/html" }).end("<h1>Sign in</h1>");
  else if (request.url === "/api/v1/welcome?packed=1") give(response, welcome(BEN));
  else if (request.url === "/api/v1/commands") {
    let body = "";
    for await (const part of request) body += part;
    commands.push(JSON.parse(body));
    const told = answer(commands.length);
    if (told === null) request.socket.destroy();
    else give(response, told);
  } else waits.push(response);
}

function connected() {
  const store = createStore();
  const link = createPlainLink(
    {
      position: () => {
        const state = store.state.peek();
        return state === null ? null : { after: state.seq, epoch: state.epoch };
      },
      welcome: (greeting) => receiveWelcome(store, greeting),
      entry: (entry) => receiveEntry(store, entry, Date.now()),
      signal: vi.fn(),
      slots: vi.fn(),
      turnedAway: vi.fn(),
    },
    { token: () => "token", renew: async () => null, url: () => "/socket.io", movedTo: () => undefined },
  );
  links.push(link);
  link.start();
  return { store, link };
}

beforeEach(async () => {
  commands = [];
  waits = [];
  portal = false;
  answer = () => ({ ok: true, seq: 11 });
  server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const page = new EventTarget();
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  vi.stubGlobal("location", { href: `http://127.0.0.1:${port}/light/code` });
});

afterEach(async () => {
  for (const link of links) link.stop();
  links = [];
  vi.unstubAllGlobals();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

describe("the link of the light page", () => {
  it("is live as soon as plain HTTP answers, and brings what is said", async () => {
    const { store, link } = connected();
    await soon(() => expect(waits).toHaveLength(1));
    expect(link.status.value).toBe("live");
    give(waits[0] as ServerResponse, rowsOf([said(11, ANA, "Hi")]));
    await soon(() => expect(store.state.value?.chat).toMatchObject([{ text: "Hi" }]));
  });

  it("sends a command that got lost again, with its id, while a long wait hangs", async () => {
    const { link } = connected();
    await soon(() => expect(waits).toHaveLength(1));
    answer = (count) => (count === 1 ? null : { ok: true, seq: 10 });
    expect(await link.ask("hand.raise", {})).toEqual({ ok: true, seq: 10 });
    expect(commands.map(({ id }) => id)).toEqual([commands[0]?.id, commands[0]?.id]);
    expect(waits).toHaveLength(1);
  });

  it("keeps the order of what is asked", async () => {
    const { link } = connected();
    answer = (count) => (count === 1 ? null : { ok: true });
    const asked = [
      link.ask("hand.raise", {}),
      link.ask("help.ask", { note: "" }),
      link.ask("hand.lower", {}),
    ];
    await Promise.all(asked);
    expect(commands.map(({ type }) => type)).toEqual(["hand.raise", "hand.raise", "help.ask", "hand.lower"]);
  });

  it("knows a network that wants a login", async () => {
    portal = true;
    const { link } = connected();
    await soon(() => expect(link.status.value).toBe("portal"));
  });
});
