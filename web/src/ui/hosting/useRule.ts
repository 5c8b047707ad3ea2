/** One rule of the session, for its field: whether a host may change it, and how that is asked for. */
import type { Policy } from "../../session/state";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";

export function useChange(): (changes: Partial<Policy>) => void {
  const { actions } = usePage();
  return (changes) => void ask(actions.changePolicy(changes));
}

/** Whether only whoever runs the sessions changes it. */
export function useFixed(name: keyof Policy): boolean {
  return useSession().view.policy.fixed.includes(name);
}
