/** Waiting times between tries that go on for ever. */

const FIRST_MS = 1000;
const LONGEST_MS = 8000;

/**
 * How long to wait before try number `attempt` (from 1): 1, 2, 4, then 8 seconds, each shortened by up
 * to half so that a whole class does not come back in one instant. `random` is between 0 and 1.
 */
export function backoff(attempt: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, attempt - 1));
  return full * (1 - random / 2);
}
