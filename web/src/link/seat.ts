/** From a link to a seat in the session: looks the link up, joins, and joins again when a token has aged. */
import type { Joined, ParticipantId, WireError } from "../protocol";
import { backoff } from "../session/backoff";
import { DONE, failed } from "../session/outcome";
import type { Outcome, Phase, WritableStore } from "../session/store";
import { fetchInvitation, postJoin, type Reply } from "./http";
import type { Credentials } from "./link";
import type { Memory } from "./memory";

export interface Seat extends Credentials {
  /** Finds out what the link leads to; tries until something answers. */
  lookUp(): Promise<void>;
  /** Who this is, once joined. */
  participant(): ParticipantId;
  /** Takes a seat; the same one as last time when the name is the same. */
  join(name: string): Promise<Outcome>;
}

const OFFLINE = failed("offline", "The server does not answer. Check your connection and try again.");

export function createSeat(code: string, memory: Memory, store: WritableStore): Seat {
  let token = "";
  let participant: ParticipantId = "";

  function keep(joined: Joined, name: string, date: number | null): void {
    token = joined.token;
    participant = joined.participant;
    memory.keepSeat({ seat: joined.seat, name });
    store.lastName.value = name;
    if (date !== null) store.clockOffset.value = date - Date.now();
  }

  async function ask(name: string, seat: string | null): Promise<Reply<Joined>> {
    const reply = await postJoin(code, name, seat);
    if (reply.ok) keep(reply.value, name, reply.date);
    return reply;
  }

  async function join(name: string): Promise<Outcome> {
    const known = memory.seat();
    const seat = known?.name === name ? known.seat : null;
    store.phase.value = "joining";
    const reply = await ask(name, seat);
    if (reply.ok) {
      store.pending.value = memory.outbox(reply.value.participant);
      return DONE;
    }
    store.phase.value = phaseAfter(reply.error);
    return reply.error === null ? OFFLINE : failed(reply.error.code, reply.error.message);
  }

  return {
    token: () => token,
    participant: () => participant,
    renew: async () => {
      const known = memory.seat();
      const reply = await ask(known?.name ?? store.lastName.peek(), known?.seat ?? null);
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
        else await new Promise((resolve) => setTimeout(resolve, backoff(attempt, Math.random())));
      }
    },
    join,
  };
}

function phaseAfter(error: WireError | null): Phase {
  if (error?.code === "not_allowed") return "removed";
  return error !== null && isFinal(error) ? "gone" : "invited";
}

function isFinal(error: WireError): boolean {
  return error.code === "not_found" || error.code === "too_late";
}
