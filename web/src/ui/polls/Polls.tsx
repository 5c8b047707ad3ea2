/** All polls: hosts ask, watch, close and show; everybody reads what was shown. */
import { useSignal } from "@preact/signals";
import { amHost, openPoll } from "../../session/selectors";
import { t } from "../../texts/texts";
import { type HostTools, usePage, useSession, useTools } from "../context";
import { Button } from "../kit/Button";
import { Icon } from "../kit/icons";
import { ordered } from "./order";
import { PollCard } from "./PollCard";

export function Polls() {
  const { extras } = usePage();
  const tools = useTools();
  const state = useSession();
  const host = amHost(state);
  const { current, others } = ordered(state.view.polls);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div class="panel-body" tabIndex={0}>
      {current === undefined ? null : (
        <ul class="polls">
          <PollCard key={current.poll} poll={current} />
        </ul>
      )}
      {tools === null ? null : <Asking {...tools} />}
      {!host && current === undefined ? <NoPolls /> : null}
      {host && extras !== null ? <extras.PollTools /> : null}
      {others.length === 0 ? null : (
        <ul class="polls">
          {others.map((poll) => (
            <PollCard key={poll.poll} poll={poll} />
          ))}
        </ul>
      )}
    </div>
  );
}

function NoPolls() {
  return (
    <div class="empty">
      <Icon name="polls" />
      <p>{t("noPolls")}</p>
      <p class="hint">{t("noPollsHelp")}</p>
    </div>
  );
}

/** The form stands ready unless a poll is open: then it waits behind a button. */
function Asking({ NewPoll }: HostTools) {
  const state = useSession();
  const wanted = useSignal(false);
  if (openPoll(state) === undefined || wanted.value) return <NewPoll />;
  return (
    <Button
      icon="plus"
      onClick={() => {
        wanted.value = true;
      }}
    >
      {t("newPoll")}
    </Button>
  );
}
