/** Which conversation is open, and how much is new in each. Only where there is more than the room's. */
import { type Conversation, unread } from "../../session/conversations";
import { myRoom, nameOf } from "../../session/selectors";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { choose, people } from "./draft";

export function Conversations({ current }: { readonly current: Conversation }) {
  const state = useSession();
  const others = people(state);
  if (others.length === 0) return null;
  return (
    <nav class="conversations" aria-label={t("conversations")}>
      <Choice
        conversation={{ kind: "room", room: myRoom(state) }}
        name={t("toAll")}
        current={current.kind === "room"}
        onClick={() => choose("room")}
      />
      {others.map((participant) => (
        <Choice
          key={participant}
          conversation={{ kind: "person", participant }}
          name={t("toPerson", { name: nameOf(state, participant) })}
          current={current.kind === "person" && current.participant === participant}
          onClick={() => choose(participant)}
        />
      ))}
    </nav>
  );
}

interface ChoiceProps {
  readonly conversation: Conversation;
  readonly name: string;
  readonly current: boolean;
  readonly onClick: () => void;
}

function Choice({ conversation, name, current, onClick }: ChoiceProps) {
  const count = unread(useSession(), usePage().store.read.value, conversation);
  return (
    <button type="button" class="conversation" aria-current={current} onClick={onClick}>
      <span>{name}</span>
      {count === 0 ? null : (
        <>
          <span class="badge" aria-hidden="true">
            {count}
          </span>
          <span class="unseen">{`, ${t("unreadMessages", { count })}`}</span>
        </>
      )}
    </button>
  );
}
