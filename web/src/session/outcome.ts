/** What became of a wish. */
import type { Answer } from "../protocol";
import type { Failure } from "./state";

export type Outcome = { readonly ok: true } | { readonly ok: false; readonly error: Failure };

export const DONE: Outcome = { ok: true };

export function failed(code: Failure["code"], message: string): Outcome {
  return { ok: false, error: { code, message } };
}

export function outcomeOf(answer: Answer): Outcome {
  return answer.ok ? DONE : failed(answer.error.code, answer.error.message);
}
