/** From a link to a seat in the session: looks the link up, joins, and joins again when a token has aged. */
import type { Joined, ParticipantId, WireError } from "../protocol";
import { backoff } from "../session/backoff";
import { DONE, failed } from "../session/outcome";
import { takeUpWay } from "../session/remedies";
import type { Outcome, Phase, WritableStore } from "../session/store";
import { type Before, fetchInvitation, postJoin, type Reply } from "./http";
import type { Credentials } from "./link";
import type { Memory } from "./memory";

export interface Seat extends Credentials {
  /** Finds out what the link leads to; tries until something answers. */
  lookUp(): Promise<void>;
  /** Who this is, once joined. */
  participant(): ParticipantId;
  /** Takes a seat; the same one as last time when the name is the same. */
  join(name: string): Promise<Outcome>;
  /** Goes on with a seat that was taken on another device, by the secret of a link made there. */
  goOn(secret: string): Promise<Outcome>;
  /** Takes the seat that is remembered, as soon as anything answers: nobody has to click. */
  comeBack(name: string): Promise<Outcome>;
}

const HERE = "/socket.io";
const OFFLINE = failed("offline", "The server does not answer. Check your connection and try again.");

export function createSeat(code: string, memory: Memory, store: WritableStore): Seat {
  let token = "";
  let participant: ParticipantId = "";
  let url = HERE;

  function keep(joined: Joined, name: string, date: number | null): void {
    token = joined.token;
    participant = joined.participant;
    url = joined.url;
    memory.keepSeat({ seat: joined.seat, name });
    store.lastName.value = name;
    if (date !== null) store.clockOffset.value = date - Date.now();
  }

  async function ask(name: string, before: Before): Promise<Reply<Joined>> {
    const reply = await postJoin(code, name, before);
    if (reply.ok) keep(reply.value, name === "" ? reply.value.name : name, reply.date);
    return reply;
  }

  async function join(name: string): Promise<Outcome> {
    const known = memory.seat();
    // Who was removed stays so, whatever the name: the server is told of the seat in either case.
    if (known === null) return enter(name, {});
    return enter(name, known.name === name ? { seat: known.seat } : { was: known.seat });
  }

  async function enter(name: string, before: Before): Promise<Outcome> {
    store.phase.value = "joining";
    const reply = await ask(name, before);
    if (reply.ok) {
      store.pending.value = memory.kept("outbox", reply.value.participant) ?? [];
      store.carried.value = memory.kept("carried", reply.value.participant) ?? [];
      takeUpWay(store, memory.kept("way", reply.value.participant) ?? {});
      store.drafts.value = memory.kept("drafts", reply.value.participant) ?? {};
      store.read.value = memory.kept("read", reply.value.participant) ?? {};
      return DONE;
    }
    store.phase.value = phaseAfter(reply.error);
    return reply.error === null ? OFFLINE : failed(reply.error.code, reply.error.message);
  }

  return {
    token: () => token,
    url: () => url,
    movedTo: (to) => {
      url = to;
    },
    participant: () => participant,
    renew: async () => {
      const known = memory.seat();
      const before = known === null ? {} : { seat: known.seat };
      const reply = await ask(known?.name ?? store.lastName.peek(), before);
      return !reply.ok && phaseAfter(reply.error) !== "invited" ? reply.error : null;
    },
    lookUp: async () => {
      store.lastName.value = memory.seat()?.name ?? "";
      for (let attempt = 1; store.phase.peek() !== "gone"; attempt += 1) {
        const reply = await fetchInvitation(code);
        if (reply.ok) {
          store.invitation.value = reply.value;
          return;
        }
        if (reply.error !== null && isFinal(reply.error)) store.phase.value = "gone";
        else await pause(attempt);
      }
    },
    join,
    goOn: async (secret) => {
      const outcome = await enter("", { seat_link: secret });
      // A link that is used up leads on to the door, not away.
      if (!outcome.ok && store.phase.peek() === "gone") store.phase.value = "invited";
      return outcome;
    },
    comeBack: async (name) => {
      for (let attempt = 1; ; attempt += 1) {
        const outcome = await join(name);
        if (outcome.ok || outcome.error.code !== "offline") return outcome;
        store.phase.value = "joining";
        await pause(attempt);
      }
    },
  };
}

function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, backoff(attempt, Math.random())));
}

function phaseAfter(error: WireError | null): Phase {
  if (error?.code === "not_allowed") return "removed";
  return error !== null && isFinal(error) ? "gone" : "invited";
}

function isFinal(error: WireError): boolean {
  return error.code === "not_found" || error.code === "too_late";
}
