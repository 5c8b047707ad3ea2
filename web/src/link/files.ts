/** Files on their way: handed to the server, and saved from it on this device. */
import { DONE, failed, type Outcome, outcomeOf } from "../session/outcome";
import { call } from "./http";

const FILE_DEADLINE_MS = 120_000;
/** How long a saved file's address must live for the browser to take it. */
const SAVE_MS = 60_000;

const OFFLINE = failed("offline", "The server does not answer. Try again in a moment.");

export async function sendFile(token: string, id: string, title: string, file: File): Promise<Outcome> {
  const query = new URLSearchParams({ id, title, name: file.name });
  const reply = await call<unknown>(`/api/v1/materials?${query}`, {
    method: "POST",
    token,
    file,
    deadlineMs: FILE_DEADLINE_MS,
  });
  if (reply.ok) return DONE;
  return reply.error === null ? OFFLINE : outcomeOf({ ok: false, error: reply.error });
}

/** Fetched with the token, which no address may carry, and then saved as any download is. */
export async function save(token: string, path: string, name: string): Promise<Outcome> {
  try {
    const response = await fetch(new URL(path, location.href), {
      headers: { Authorization: `Bearer ${token}` },
      cache: "no-store",
      signal: AbortSignal.timeout(FILE_DEADLINE_MS),
    });
    if (!response.ok) return failed("not_found", "This file is not there any more.");
    const address = URL.createObjectURL(await response.blob());
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), SAVE_MS);
    return DONE;
  } catch {
    return OFFLINE;
  }
}
