/**
 * One link over two ways. Socket.IO is always wanted; when it has been down for three seconds
 * plain HTTP stands in, and it steps back as soon as Socket.IO has welcomed us again.
 */
import { signal } from "@preact/signals-core";
import type { Entry, Welcome, WireError } from "../protocol";
import type { LinkStatus } from "../session/store";
import { createDelivery } from "./delivery";
import type { Credentials, Link, Receiver } from "./link";
import { follow, post, verdict } from "./plain";
import { createSocket } from "./socket";

const STAND_IN_MS = 3000;

export function createLink(owner: Receiver, credentials: Credentials): Link {
  const status = signal<LinkStatus>("connecting");
  let welcomed = false;
  let stopped = false;
  /** The last welcome continued what this client does not have: the next one must bring a fresh view. */
  let anew = false;
  let standIn: AbortController | null = null;
  let standInTimer: ReturnType<typeof setTimeout> | undefined;

  const receiver: Receiver = {
    ...owner,
    position: () => (anew ? null : owner.position()),
    welcome: (greeting) => {
      const understood = owner.welcome(greeting);
      anew = !understood;
      return understood;
    },
    signal: (told) => {
      if (told.type !== "alive") owner.signal(told);
      else if (told.data.seq > (owner.position()?.after ?? told.data.seq)) socket.restart();
    },
  };
  const socket = createSocket({ ...receiver, credentials, welcome, entry, removed, down });
  const delivery = createDelivery(
    () => ({
      socket: welcomed ? socket.send : null,
      post: standIn === null ? null : (command) => post(credentials, command),
    }),
    socket.restart,
  );

  function welcome(greeting: Welcome): void {
    if (!receiver.welcome(greeting)) {
      socket.restart();
      return;
    }
    welcomed = true;
    dismissStandIn();
    status.value = "live";
    delivery.flush();
  }

  function entry(arrived: Entry): void {
    if (receiver.entry(arrived) === "gap") socket.restart();
  }

  function removed(): void {
    receiver.turnedAway({ code: "not_allowed", message: "A host has removed you from this session." });
  }

  function down(refused: WireError | null): void {
    welcomed = false;
    delivery.interrupted();
    if (stopped) return;
    if (status.value === "live") status.value = "connecting";
    if (refused !== null) void appeal(refused);
    callStandIn();
  }

  /** The server refused the connection: a fresh token may mend that. */
  async function appeal(error: WireError): Promise<void> {
    const final = await verdict(credentials, error);
    if (stopped) return;
    if (final !== null) receiver.turnedAway(final);
    else socket.connect();
  }

  function callStandIn(): void {
    if (standIn !== null || standInTimer !== undefined) return;
    standInTimer = setTimeout(() => {
      standInTimer = undefined;
      standIn = new AbortController();
      void follow({ receiver, credentials, reached }, standIn.signal);
      delivery.flush();
    }, STAND_IN_MS);
  }

  function dismissStandIn(): void {
    clearTimeout(standInTimer);
    standInTimer = undefined;
    standIn?.abort();
    standIn = null;
  }

  function reached(answers: boolean): void {
    if (standIn === null) return;
    status.value = answers ? "plain" : "offline";
    if (answers) delivery.flush();
  }

  return {
    status,
    start: () => {
      socket.connect();
      callStandIn();
    },
    stop: () => {
      stopped = true;
      dismissStandIn();
      socket.close();
      delivery.stop();
    },
    ask: delivery.ask,
    tell: (type, data) => {
      if (welcomed) socket.tell(type, data);
    },
    cancel: delivery.cancel,
  };
}
