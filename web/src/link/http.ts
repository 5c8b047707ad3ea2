/** The plain HTTP calls, typed. Nothing here retries: who calls decides. */

import { canGzip } from "../gzip";
import type {
  Answer,
  Entry,
  Invitation,
  Joined,
  NetworkAnswer,
  ParticipantId,
  Welcome,
  WireError,
} from "../protocol";
import type { EarlierPage } from "../session/actions";
import type { Position } from "./link";
import { entriesOf, type Row, unpacked } from "./packed";

/** What the server said; no error when nothing answered, or only a stranger. */
export type Reply<T> =
  | { readonly ok: true; readonly value: T; readonly date: number | null }
  | { readonly ok: false; readonly error: WireError | null; readonly stranger: boolean };

interface Call {
  readonly method?: "GET" | "POST";
  readonly token?: string;
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly file?: Blob;
  readonly deadlineMs: number;
  readonly until?: AbortSignal;
}

const QUICK_MS = 10_000;
/** How long the server may hold a request for entries, in seconds. */
const WAIT_S = 25;

export function fetchInvitation(code: string): Promise<Reply<Invitation>> {
  return call(`/api/v1/link/${encodeURIComponent(code)}`, { deadlineMs: QUICK_MS });
}

/** An answer to a look at the network. */
export function postCheck(code: string, sdp: string, until: AbortSignal): Promise<Reply<NetworkAnswer>> {
  const path = `/api/v1/link/${encodeURIComponent(code)}/check`;
  return call(path, { method: "POST", body: { sdp }, deadlineMs: QUICK_MS, until });
}

/** `seat` of this person; `was` of another name in this browser; `seat_link` from another device. */
export interface Before {
  readonly seat?: string;
  readonly was?: string;
  readonly seat_link?: string;
}

export function postJoin(code: string, name: string, before: Before): Promise<Reply<Joined>> {
  return call("/api/v1/join", { method: "POST", body: { code, name, ...before }, deadlineMs: QUICK_MS });
}

/** A link that opens a seat on another device; null when the server gives none. */
export async function postSeatLink(token: string, participant: ParticipantId | null): Promise<string | null> {
  const reply = await call<{ readonly url: string }>("/api/v1/seat", {
    method: "POST",
    token,
    body: { participant },
    deadlineMs: QUICK_MS,
  });
  return reply.ok ? reply.value.url : null;
}

export async function fetchWelcome(token: string, until: AbortSignal): Promise<Reply<Welcome>> {
  const path = `/api/v1/welcome?packed=${canGzip() ? 1 : 0}`;
  const reply = await call<Welcome>(path, { token, until, deadlineMs: QUICK_MS });
  return reply.ok ? { ...reply, value: await unpacked(reply.value) } : reply;
}

export async function fetchEntries(
  token: string,
  { after, epoch }: Position,
  until: AbortSignal,
): Promise<Reply<readonly Entry[]>> {
  const query = new URLSearchParams({ after: `${after}`, epoch, wait: `${WAIT_S}`, packed: "1" });
  const reply = await call<readonly Row[]>(`/api/v1/entries?${query}`, {
    token,
    until,
    deadlineMs: WAIT_S * 1000 + QUICK_MS,
  });
  return reply.ok ? { ...reply, value: entriesOf(reply.value) } : reply;
}

export async function fetchHistory(token: string, before: number): Promise<EarlierPage | null> {
  const reply = await call<EarlierPage>(`/api/v1/history?before=${before}`, { token, deadlineMs: QUICK_MS });
  return reply.ok ? reply.value : null;
}

/** One link per role; empty when the server does not give them. */
export async function fetchLinks(session: string, token: string): Promise<Readonly<Record<string, string>>> {
  const path = `/api/v1/sessions/${encodeURIComponent(session)}`;
  const reply = await call<{ readonly links: Readonly<Record<string, string>> }>(path, {
    token,
    deadlineMs: QUICK_MS,
  });
  return reply.ok ? reply.value.links : {};
}

/** What is kept under `path`; null when nothing answered, or not with that. */
export async function fetchKept<T>(token: string, path: string): Promise<T | null> {
  const reply = await call<T>(path, { token, deadlineMs: QUICK_MS });
  return reply.ok ? reply.value : null;
}

/** Every HTTP answer to a command that comes from the server itself is the command's answer. */
export async function postCommand(
  token: string,
  command: { readonly id: string; readonly type: string; readonly data: unknown },
): Promise<Answer | null> {
  const { id, type, data } = command;
  const reply = await call<Answer>("/api/v1/commands", {
    method: "POST",
    token,
    body: { id, type, data },
    deadlineMs: QUICK_MS,
  });
  if (reply.ok) return reply.value;
  return reply.error === null ? null : { ok: false, error: reply.error };
}

export async function call<T>(
  path: string,
  { method, token, body, file, deadlineMs, until }: Call,
): Promise<Reply<T>> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const request: RequestInit = {
    method: method ?? "GET",
    headers: headers(token, body !== undefined),
    signal: until === undefined ? deadline : AbortSignal.any([deadline, until]),
    cache: "no-store",
    // Our server never sends one elsewhere; a network that wants a login does.
    redirect: "manual",
  };
  if (body !== undefined) request.body = JSON.stringify(body);
  if (file !== undefined) request.body = file;
  try {
    const response = await fetch(new URL(path, location.href), request);
    if (isStranger(response)) return STRANGER;
    const json: unknown = await response.json();
    if (response.ok) return { ok: true, value: json as T, date: dateOf(response) };
    const error = errorIn(json);
    return error === null ? STRANGER : { ok: false, error, stranger: false };
  } catch {
    // No network, no time left, or cut off in the middle: nothing answered.
    return { ok: false, error: null, stranger: false };
  }
}

const STRANGER = { ok: false, error: null, stranger: true } as const;

/** A login page or a proxy's own word instead of our server's: never JSON, or a way elsewhere. */
function isStranger(response: Response): boolean {
  if (response.type === "opaqueredirect") return true;
  return response.headers.get("Content-Type")?.startsWith("application/json") !== true;
}

function headers(token: string | undefined, hasBody: boolean): Record<string, string> {
  return {
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    ...(hasBody ? { "Content-Type": "application/json" } : {}),
  };
}

function dateOf(response: Response): number | null {
  const date = Date.parse(response.headers.get("Date") ?? "");
  return Number.isNaN(date) ? null : date;
}

function errorIn(json: unknown): WireError | null {
  if (typeof json !== "object" || json === null || !("error" in json)) return null;
  const { error } = json;
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  return error as WireError;
}
