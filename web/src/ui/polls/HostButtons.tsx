/** What a host does with a poll: ask, close, choose what is shown, show, ask again. */
import { useSignal } from "@preact/signals";
import { openPoll } from "../../session/selectors";
import type { Poll, RoomId } from "../../session/state";
import { figures } from "../../session/tally";
import { holdsAnyOf } from "../../session/words";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { Where } from "./Where";

export function HostButtons({ poll }: { readonly poll: Poll }) {
  const { actions } = usePage();
  switch (poll.status) {
    case "draft":
      return <Launch poll={poll} />;
    case "open":
      return (
        <Button kind="primary" onClick={() => void ask(actions.closePoll(poll.poll))}>
          {t("closePoll")}
        </Button>
      );
    case "closed":
      return <Publish poll={poll} />;
    case "published":
      return <AskAgain poll={poll} />;
  }
}

function Launch({ poll }: { readonly poll: Poll }) {
  const { actions } = usePage();
  const rooms = useSignal<readonly RoomId[]>([]);
  const blocked = openPoll(useSession()) !== undefined;
  return (
    <>
      <Where
        chosen={rooms.value}
        onChange={(chosen) => {
          rooms.value = chosen;
        }}
      />
      <div class="row">
        <Button
          kind="primary"
          disabled={blocked}
          onClick={() =>
            void ask(actions.launchPoll(poll.poll, rooms.value.length === 0 ? undefined : rooms.value))
          }
        >
          {t("launch")}
        </Button>
        <Button kind="quiet" icon="bin" onClick={() => void ask(actions.discardPoll(poll.poll))}>
          {t("discardPoll")}
        </Button>
      </div>
      {blocked ? <p class="hint">{t("onlyOnePoll")}</p> : null}
    </>
  );
}

function Publish({ poll }: { readonly poll: Poll }) {
  const { actions } = usePage();
  const hidden = useSignal<readonly string[]>([]);
  const intoChat = useSignal(false);
  const { word_list: listed } = useSession().view.policy;
  const answers = figures(poll, true)?.texts ?? [];
  return (
    <>
      {answers.length === 0 ? null : (
        <fieldset class="where">
          <legend>{t("leaveOut")}</legend>
          {answers.map(({ text }) => (
            <label key={text} class="choice">
              <input
                type="checkbox"
                checked={hidden.value.includes(text) || holdsAnyOf(listed, text)}
                disabled={holdsAnyOf(listed, text)}
                onChange={(event) => {
                  const others = hidden.value.filter((each) => each !== text);
                  hidden.value = event.currentTarget.checked ? [...others, text] : others;
                }}
              />
              <span>
                {text}
                {holdsAnyOf(listed, text) ? <small> ({t("onWordList")})</small> : null}
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <label class="choice">
        <input
          type="checkbox"
          checked={intoChat.value}
          onChange={(event) => {
            intoChat.value = event.currentTarget.checked;
          }}
        />
        <span>{t("intoChat")}</span>
      </label>
      <div class="row">
        <Button
          kind="primary"
          onClick={() => void ask(actions.publishPoll(poll.poll, hidden.value, intoChat.value))}
        >
          {t("publishPoll")}
        </Button>
      </div>
      <AskAgain poll={poll} />
    </>
  );
}

function AskAgain({ poll }: { readonly poll: Poll }) {
  const { actions } = usePage();
  return (
    <div class="row">
      <Button kind="quiet" icon="shuffle" onClick={() => void ask(actions.repeatPoll(poll.poll, true))}>
        {t("askAgain")}
      </Button>
      <Button kind="quiet" icon="plus" onClick={() => void ask(actions.repeatPoll(poll.poll, false))}>
        {t("useAgain")}
      </Button>
    </div>
  );
}
