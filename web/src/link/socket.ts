/** Socket.IO: WebSocket first, long-polling when that fails, msgpack over both. */
import { io, type Socket } from "socket.io-client";
import parser from "socket.io-msgpack-parser";
import type { Answer, Entry, Signal, SlotAssignment, Welcome, WireError } from "../protocol";
import type { Credentials, Position } from "./link";
import type { Waiting } from "./queue";

export interface SocketOwner {
  readonly credentials: Credentials;
  position(): Position | null;
  welcome(welcome: Welcome): void;
  entry(entry: Entry): void;
  signal(signal: Signal): void;
  slots(assignments: readonly SlotAssignment[]): void;
  /** A host has removed this person. */
  removed(): void;
  /** The connection is gone or never came. An error when the server itself refused it. */
  down(refused: WireError | null): void;
}

export interface SocketWay {
  connect(): void;
  /** Starts over: the server then tells what this client lacks. */
  restart(): void;
  close(): void;
  /** null when the way broke before the answer, or nothing came in time. */
  send(command: Waiting): Promise<Answer | null>;
  tell(type: string, data: unknown): void;
}

/** Without an answer for so long the way counts as broken. */
const ANSWER_MS = 8000;
const RETURN_MS = 500;

export function createSocket(owner: SocketOwner): SocketWay {
  const socket: Socket = io({
    parser,
    autoConnect: false,
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    timeout: 5000,
    reconnectionDelay: 200,
    reconnectionDelayMax: 2000,
    randomizationFactor: 0.5,
    auth: (give) => give(introduction(owner)),
  });
  let closed = false;

  socket.on("welcome", owner.welcome);
  socket.on("entry", owner.entry);
  socket.on("signal", owner.signal);
  socket.on("slots", (data: { readonly slots: readonly SlotAssignment[] }) => owner.slots(data.slots));
  socket.on("removed", owner.removed);
  socket.on("disconnect", (reason) => {
    owner.down(null);
    // The library comes back by itself unless one side ended the connection on purpose.
    if (reason === "io server disconnect" && !closed) setTimeout(() => socket.connect(), RETURN_MS);
  });
  socket.on("connect_error", (error) => {
    // A WebSocket that hangs instead of failing never falls back: take turns between the two.
    socket.io.opts.transports?.reverse();
    owner.down(refusalIn(error));
  });

  return {
    connect: () => {
      if (!closed) socket.connect();
    },
    restart: () => {
      if (!closed) socket.disconnect().connect();
    },
    close: () => {
      closed = true;
      socket.disconnect();
    },
    send: async (command) => {
      const { id, type, data } = command;
      try {
        return (await socket.timeout(ANSWER_MS).emitWithAck(type, { id, data })) as Answer;
      } catch {
        return null;
      }
    },
    tell: (type, data) => {
      socket.volatile.emit(type, { data });
    },
  };
}

function introduction({ credentials, position }: SocketOwner): object {
  const where = position();
  return { token: credentials.token(), after: where?.after ?? null, epoch: where?.epoch ?? null };
}

/** The server's own refusal carries a code; anything else is the network's doing. */
function refusalIn(error: Error): WireError | null {
  const data: unknown = "data" in error ? error.data : null;
  if (typeof data !== "object" || data === null) return null;
  const refusal =
    "error" in data && typeof data.error === "object" && data.error !== null ? data.error : data;
  return "code" in refusal && "message" in refusal ? (refusal as WireError) : null;
}
