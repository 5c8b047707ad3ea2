/**
 * One link over two ways. Socket.IO is always wanted and goes first; half a second later plain HTTP
 * starts beside it, and whichever welcomes first serves. Plain HTTP steps back as soon as Socket.IO
 * has welcomed us, and comes to help when a live connection gives no answer.
 */
import { signal } from "@preact/signals-core";
import type { Answer, Entry, Welcome, WireError } from "../protocol";
import type { LinkStatus } from "../session/store";
import { createDelivery } from "./delivery";
import type { Credentials, Link, Receiver } from "./link";
import { post, verdict } from "./plain";
import type { Waiting } from "./queue";
import { createSocket } from "./socket";
import { createStandIn } from "./standin";
import { whenTheNetworkReturns } from "./wake";

const HEAD_START_MS = 500;
/** What an hour brought takes a slow line for itself: to ask for it twice would double the wait. */
const WELCOME_MS = 4000;
/** An address that fails so often in a row may no longer be the right one: the join tells. */
const MANY_FAILURES = 2;

export function createLink(owner: Receiver, credentials: Credentials): Link {
  const status = signal<LinkStatus>("connecting");
  let welcomed = false;
  /** Welcomed, and yet without an answer for too long. */
  let doubted = false;
  let stopped = false;
  /** The last welcome continued what this client does not have: the next one must bring a fresh view. */
  let anew = false;
  let failures = 0;
  let forget: () => void = () => undefined;

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
      // Told up to there, and we have it not: something was lost on a living connection.
      else if (told.data.seq > (owner.position()?.after ?? told.data.seq)) socket.restart();
    },
  };
  const socket = createSocket({ ...receiver, credentials, accepted, welcome, entry, removed, moved, down });
  const delivery = createDelivery(
    () => ({
      socket: welcomed && !doubted ? socket.send : null,
      post: standIn.isThere() ? posted : null,
    }),
    { slow: doubt, answered: trust, broken: () => welcomed && socket.restart() },
  );

  const standIn = createStandIn({
    receiver,
    credentials,
    opened: delivery.flush,
    reached: (heard) => {
      show();
      if (heard === "answers") delivery.flush();
    },
  });

  async function posted(command: Waiting): Promise<Answer | null> {
    const answer = await post(credentials, command);
    if (answer?.ok && answer.seq !== undefined) standIn.expects(answer.seq);
    return answer;
  }

  function show(): void {
    const plain = standIn.heard();
    if (welcomed && !doubted) status.value = "live";
    else if (plain === "answers") status.value = "plain";
    else if (plain === null) status.value = "connecting";
    else status.value = plain === "stranger" ? "portal" : "offline";
  }

  function accepted(): void {
    if (standIn.heard() === "answers") return;
    standIn.dismiss();
    standIn.call(WELCOME_MS);
  }

  function welcome(greeting: Welcome): void {
    if (!receiver.welcome(greeting)) {
      socket.restart();
      return;
    }
    welcomed = true;
    failures = 0;
    serve();
  }

  function serve(): void {
    doubted = false;
    standIn.dismiss();
    show();
    delivery.flush();
  }

  function entry(arrived: Entry): void {
    if (receiver.entry(arrived) === "gap") socket.restart();
  }

  function removed(): void {
    receiver.turnedAway({ code: "not_allowed", message: "A host has removed you from this session." });
  }

  /** Another server has the session now. */
  function moved(url: string): void {
    credentials.movedTo(url);
    socket.restart();
  }

  function down(refused: WireError | null): void {
    welcomed = false;
    doubted = false;
    failures += 1;
    delivery.interrupted();
    if (stopped) return;
    show();
    standIn.call(HEAD_START_MS);
    if (refused !== null) void appeal(refused);
    else if (failures % MANY_FAILURES === 0) void askForTheAddress();
  }

  /** The server refused the connection: a fresh token or another address may mend that. */
  async function appeal(error: WireError): Promise<void> {
    if (error.code === "moved" && error.url !== undefined) credentials.movedTo(error.url);
    const final = await verdict(credentials, error);
    if (stopped) return;
    if (final !== null) receiver.turnedAway(final);
    else socket.connect();
  }

  async function askForTheAddress(): Promise<void> {
    const before = credentials.url();
    await credentials.renew();
    if (!stopped && !welcomed && credentials.url() !== before) socket.restart();
  }

  /** No answer on a connection that seems to live: the other way goes beside it until it speaks again. */
  function doubt(): void {
    if (!welcomed || doubted || stopped) return;
    doubted = true;
    delivery.interrupted();
    standIn.call(0);
  }

  function trust(): void {
    if (doubted) serve();
  }

  /** The network is back, or the person is: nobody waits for the next turn. */
  function hurry(): void {
    if (stopped || welcomed) return;
    socket.restart();
    standIn.anew();
  }

  return {
    status,
    start: () => {
      forget = whenTheNetworkReturns(hurry);
      socket.connect();
      standIn.call(HEAD_START_MS);
    },
    stop: () => {
      stopped = true;
      forget();
      standIn.dismiss();
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
