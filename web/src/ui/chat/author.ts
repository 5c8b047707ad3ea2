/** Who wrote a line: somebody with a seat, or the school by way of the server. */
import { nameOf } from "../../session/selectors";
import type { ChatItem, SessionState } from "../../session/state";
import { t } from "../../texts/texts";

const SERVER = "system";

export const isFromSchool = (item: ChatItem) => item.by === SERVER;

export function authorOf(state: SessionState, item: ChatItem): string {
  if (!isFromSchool(item)) return nameOf(state, item.by);
  return item.kind === "message" && item.name !== "" ? item.name : t("fromSchool");
}
