/** Socket.IO: WebSocket first, long-polling when that fails, msgpack over both. */
import { io, type Socket } from "socket.io-client";
import parser from "socket.io-msgpack-parser";
import { canGzip } from "../gzip";
import type { Answer, Entry, Moved, Signal, SlotAssignment, Welcome, WireError } from "../protocol";
import type { Credentials, Position } from "./link";
import { unpacked } from "./packed";
import type { Waiting } from "./queue";

export interface SocketOwner {
  readonly credentials: Credentials;
  position(): Position | null;
  /** The server has let this client in: a welcome is under way. */
  accepted(): void;
  welcome(welcome: Welcome): void;
  entry(entry: Entry): void;
  signal(signal: Signal): void;
  slots(assignments: readonly SlotAssignment[]): void;
  /** A host has removed this person. */
  removed(): void;
  /** The session is served elsewhere from now on. */
  moved(url: string): void;
  /** The connection is gone or never came. An error when the server itself refused it. */
  down(refused: WireError | null): void;
}

export interface SocketWay {
  connect(): void;
  /** Starts over, at another address when it has changed: the server then tells what this client lacks. */
  restart(): void;
  close(): void;
  /** null when the way broke before the answer, or nothing came in time. */
  send(command: Waiting): Promise<Answer | null>;
  tell(type: string, data: unknown): void;
}

/** Without an answer for so long the way counts as broken. */
const ANSWER_MS = 8000;
const RETURN_MS = 500;
/** The server pings every ten seconds. */
const SILENCE_MS = 12_000;
const LOOK_MS = 1000;

export function createSocket(owner: SocketOwner): SocketWay {
  let socket: Socket | null = null;
  let address = "";
  let closed = false;
  let heardAt = 0;
  /** What came behind a packed welcome, while that is unpacked. */
  let behind: (() => void)[] | null = null;
  const watch = setInterval(look, LOOK_MS);

  /** Nothing at all has come for longer than the server is ever silent. */
  function look(): void {
    if (socket?.connected === true && performance.now() - heardAt >= SILENCE_MS) restart();
  }

  function build(url: string): Socket {
    const { origin, pathname } = new URL(url, location.href);
    const made = io(origin, {
      path: pathname,
      parser,
      autoConnect: false,
      forceNew: true,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      timeout: 5000,
      reconnectionDelay: 200,
      reconnectionDelayMax: 2000,
      randomizationFactor: 0.5,
      auth: (give) => give(introduction(owner)),
    });
    const mine = (happens: () => void) => {
      if (socket !== made) return;
      if (behind === null) happens();
      else behind.push(happens);
    };
    made.io.on("open", () => made.io.engine.on("packet", heard));
    made.on("connect", () => mine(owner.accepted));
    made.on("welcome", (welcome: Welcome) => mine(() => greeted(welcome, mine)));
    made.on("entry", (entry: Entry) => mine(() => owner.entry(entry)));
    made.on("signal", (signal: Signal) => mine(() => owner.signal(signal)));
    made.on("slots", (data: { readonly slots: readonly SlotAssignment[] }) =>
      mine(() => owner.slots(data.slots)),
    );
    made.on("removed", () => mine(owner.removed));
    made.on("moved", ({ url: to }: Moved) => mine(() => owner.moved(to)));
    made.on("disconnect", (reason) => {
      if (socket === made) ended(made, reason);
    });
    made.on("connect_error", (error) => mine(() => refused(made, error)));
    return made;
  }

  /** Unpacking takes a moment: what comes meanwhile waits behind it. */
  function greeted(welcome: Welcome, next: (happens: () => void) => void): void {
    if (welcome.packed === undefined) {
      owner.welcome(welcome);
      return;
    }
    const waiting: (() => void)[] = [];
    behind = waiting;
    const flow = (happens: () => void) => {
      if (behind !== waiting) return;
      behind = null;
      happens();
      waiting.forEach(next);
    };
    unpacked(welcome).then(
      (whole) => flow(() => owner.welcome(whole)),
      () => flow(restart),
    );
  }

  function heard(): void {
    heardAt = performance.now();
  }

  function ended(made: Socket, reason: string): void {
    behind = null;
    owner.down(null);
    // The library comes back by itself unless one side ended the connection on purpose.
    if (reason === "io server disconnect" && !closed) setTimeout(() => made.connect(), RETURN_MS);
  }

  function refused(made: Socket, error: Error): void {
    // A WebSocket that hangs instead of failing never falls back: take turns between the two.
    made.io.opts.transports?.reverse();
    owner.down(refusalIn(error));
  }

  function connect(): void {
    if (closed) return;
    heard();
    const url = owner.credentials.url();
    if (socket === null || url !== address) {
      socket?.disconnect();
      address = url;
      socket = build(url);
    }
    socket.connect();
  }

  function restart(): void {
    behind = null;
    socket?.disconnect();
    connect();
  }

  return {
    connect,
    restart,
    close: () => {
      closed = true;
      clearInterval(watch);
      socket?.disconnect();
    },
    send: async (command) => {
      const { id, type, data } = command;
      if (socket === null) return null;
      try {
        return (await socket.timeout(ANSWER_MS).emitWithAck(type, { id, data })) as Answer;
      } catch {
        return null;
      }
    },
    tell: (type, data) => {
      socket?.volatile.emit(type, { data });
    },
  };
}

function introduction({ credentials, position }: SocketOwner): object {
  const where = position();
  return {
    token: credentials.token(),
    after: where?.after ?? null,
    epoch: where?.epoch ?? null,
    packed: canGzip(),
  };
}

/** The server's own refusal carries a code; anything else is the network's doing. */
function refusalIn(error: Error): WireError | null {
  const data: unknown = "data" in error ? error.data : null;
  if (typeof data !== "object" || data === null) return null;
  const refusal =
    "error" in data && typeof data.error === "object" && data.error !== null ? data.error : data;
  return "code" in refusal && "message" in refusal ? (refusal as WireError) : null;
}
