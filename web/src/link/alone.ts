/** The link of the light page: plain HTTP and nothing beside it. */
import { signal } from "@preact/signals-core";
import type { Answer } from "../protocol";
import { backoff } from "../session/backoff";
import type { LinkStatus } from "../session/store";
import { createDelivery, type Watcher } from "./delivery";
import type { Credentials, Link, Receiver } from "./link";
import { post } from "./plain";
import type { Waiting } from "./queue";
import { createStandIn } from "./standin";
import { whenTheNetworkReturns } from "./wake";

/** There is no socket to be watched. */
const NOBODY: Watcher = { slow: () => undefined, answered: () => undefined, broken: () => undefined };

export function createPlainLink(receiver: Receiver, credentials: Credentials): Link {
  const status = signal<LinkStatus>("connecting");
  let failures = 0;
  let again: ReturnType<typeof setTimeout> | undefined;
  let forget: () => void = () => undefined;

  const delivery = createDelivery(
    () => ({ socket: null, post: plain.isThere() && again === undefined ? posted : null }),
    NOBODY,
  );
  const plain = createStandIn({
    receiver,
    credentials,
    opened: delivery.flush,
    reached: (heard) => {
      // Plain HTTP is all that this page wants: what answers is alive.
      if (heard === "answers") status.value = "live";
      else status.value = heard === "stranger" ? "portal" : "offline";
      if (heard === "answers") atOnce();
    },
  });

  async function posted(command: Waiting): Promise<Answer | null> {
    const answer = await post(credentials, command);
    if (answer === null) later();
    else failures = 0;
    if (answer?.ok && answer.seq !== undefined) plain.expects(answer.seq);
    return answer;
  }

  /** A long wait for entries may live on while a command is lost: it does not wait for that one's end. */
  function later(): void {
    failures += 1;
    again = setTimeout(atOnce, backoff(failures, Math.random()));
  }

  function atOnce(): void {
    clearTimeout(again);
    again = undefined;
    delivery.flush();
  }

  /** The network is back, or the person is: what hangs is asked anew. */
  function hurry(): void {
    plain.anew();
    atOnce();
  }

  return {
    status,
    start: () => {
      forget = whenTheNetworkReturns(hurry);
      plain.call(0);
    },
    stop: () => {
      forget();
      clearTimeout(again);
      plain.dismiss();
      delivery.stop();
    },
    ask: delivery.ask,
    // What is not worth keeping is not worth a request of its own.
    tell: () => undefined,
    cancel: delivery.cancel,
  };
}
