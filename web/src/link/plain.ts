/** The session by ordinary HTTP requests: for networks where Socket.IO does not get through. */
import type { Answer, WireError } from "../protocol";
import { backoff } from "../session/backoff";
import { fetchEntries, fetchWelcome, postCommand, type Reply } from "./http";
import type { Credentials, Receiver } from "./link";
import type { Waiting } from "./queue";

export interface PlainOwner {
  readonly receiver: Receiver;
  readonly credentials: Credentials;
  /** What became of the last request. */
  reached(heard: Heard): void;
}

/** stranger: somebody answered who is not our server, a network that wants a login perhaps. */
export type Heard = "answers" | "silence" | "stranger";

/** Asks for entries until stopped. */
export async function follow(owner: PlainOwner, until: AbortSignal): Promise<void> {
  let failures = 0;
  let fresh = owner.receiver.position() === null;
  while (!until.aborted) {
    const next = fresh ? await freshView(owner, until) : await moreEntries(owner, until);
    if (until.aborted) return;
    const unanswered = next === "silence" || next === "stranger";
    owner.reached(unanswered ? next : "answers");
    fresh = next === "reload" || (fresh && unanswered);
    failures = unanswered ? failures + 1 : 0;
    if (failures > 0) await pause(backoff(failures, Math.random()) / 2, until);
  }
}

type Next = "go on" | "reload" | "silence" | "stranger";

async function freshView({ receiver, credentials }: PlainOwner, until: AbortSignal): Promise<Next> {
  const reply = await fetchWelcome(credentials.token(), until);
  if (!reply.ok) return afterError(receiver, credentials, reply);
  return receiver.welcome(reply.value) ? "go on" : "reload";
}

async function moreEntries({ receiver, credentials }: PlainOwner, until: AbortSignal): Promise<Next> {
  const position = receiver.position();
  if (position === null) return "reload";
  const reply = await fetchEntries(credentials.token(), position, until);
  if (until.aborted) return "go on";
  if (!reply.ok) return afterError(receiver, credentials, reply);
  for (const entry of reply.value) {
    if (receiver.entry(entry) !== "taken") return "reload";
  }
  return "go on";
}

async function afterError(
  receiver: Receiver,
  credentials: Credentials,
  reply: Reply<unknown> & { readonly ok: false },
): Promise<Next> {
  if (reply.error === null) return reply.stranger ? "stranger" : "silence";
  if (reply.error.code === "reload") return "reload";
  const final = await verdict(credentials, reply.error);
  if (final !== null) receiver.turnedAway(final);
  return "silence";
}

/** An error that no new token mends, or null when trying again may help. */
export async function verdict(credentials: Credentials, error: WireError): Promise<WireError | null> {
  if (error.code === "stale_token" || error.code === "moved") return credentials.renew();
  return error.code === "not_allowed" || error.code === "not_found" ? error : null;
}

/** One command by POST; null when nothing answered. */
export async function post(credentials: Credentials, command: Waiting): Promise<Answer | null> {
  const answer = await postCommand(credentials.token(), command);
  if (answer === null || answer.ok) return answer;
  if (answer.error.code !== "stale_token" && answer.error.code !== "moved") return answer;
  await credentials.renew();
  return null;
}

function pause(ms: number, until: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    until.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
