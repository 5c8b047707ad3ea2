/** For hosts: what is agreed on for this session, to be changed at any time. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { Policy, Role } from "../../session/state";
import { t } from "../../texts/texts";
import { useSession } from "../context";
import { Button } from "../kit/Button";
import { Dialog } from "../kit/Dialog";
import { AnonymousPolls, NumberRule, WordList } from "./PollRules";
import { useChange, useFixed } from "./useRule";

type Switch =
  | "lobby"
  | "locked"
  | "two_adults"
  | "first_names"
  | "hold_chat"
  | "student_microphone"
  | "student_camera"
  | "student_screen"
  | "room_choice"
  | "listening";

const SWITCHES: readonly Switch[] = [
  "lobby",
  "locked",
  "two_adults",
  "first_names",
  "hold_chat",
  "student_microphone",
  "student_camera",
  "student_screen",
  "room_choice",
  "listening",
];

export function RulesButton() {
  const open = useSignal(false);
  const { locked } = useSession().view.policy;
  return (
    <>
      <Button
        icon={locked ? "lock" : "settings"}
        onClick={() => {
          open.value = true;
        }}
      >
        {t("sessionRules")}
      </Button>
      {open.value ? (
        <Dialog
          title={t("sessionRules")}
          onClose={() => {
            open.value = false;
          }}
        >
          <Rules />
        </Dialog>
      ) : null}
    </>
  );
}

function Rules() {
  const { policy } = useSession().view;
  return (
    <div class="rules">
      <p class="hint">{t("rulesHint")}</p>
      {SWITCHES.map((name) => (
        <Rule key={name} name={name} value={policy[name]} />
      ))}
      <Leaders />
      <PrivateMessages />
      <AnonymousPolls />
      <NumberRule name="knock_seconds" least={0} most={60} />
      <NumberRule name="retention_days" least={1} most={365} />
      <WordList />
    </div>
  );
}

function Rule({ name, value }: { readonly name: Switch; readonly value: boolean }) {
  const change = useChange();
  const fixed = useFixed(name);
  const hint = useId();
  const words = fixed ? t("fixedRule") : name === "two_adults" ? t("rule_two_adults_help") : null;
  return (
    <div class="rule">
      <label>
        <input
          type="checkbox"
          checked={value}
          disabled={fixed}
          {...(words === null ? {} : { "aria-describedby": hint })}
          onChange={(event) => change({ [name]: event.currentTarget.checked })}
        />
        {t(`rule_${name}`)}
      </label>
      {words === null ? null : (
        <p id={hint} class="hint">
          {words}
        </p>
      )}
    </div>
  );
}

function Leaders() {
  const change = useChange();
  const { room_leaders } = useSession().view.policy;
  return (
    <div class="rule">
      <label>
        <input
          type="checkbox"
          checked={room_leaders === "hosts"}
          disabled={useFixed("room_leaders")}
          onChange={(event) => change({ room_leaders: event.currentTarget.checked ? "hosts" : "mentors" })}
        />
        {t("rule_room_leaders")}
      </label>
    </div>
  );
}

type PrivateChat = Policy["private_chat"];
const CHATS: readonly PrivateChat[] = ["off", "hosts", "all", "pairs"];
const PAIRS: readonly (readonly [Role, Role])[] = [
  ["student", "student"],
  ["student", "mentor"],
  ["student", "facilitator"],
  ["mentor", "mentor"],
  ["mentor", "facilitator"],
  ["facilitator", "facilitator"],
];

function PrivateMessages() {
  const change = useChange();
  const { private_chat } = useSession().view.policy;
  const field = useId();
  return (
    <div class="rule">
      <label for={field}>{t("rule_private_chat")}</label>
      <select
        id={field}
        value={private_chat}
        disabled={useFixed("private_chat")}
        onChange={(event) => change({ private_chat: event.currentTarget.value as PrivateChat })}
      >
        {CHATS.map((each) => (
          <option key={each} value={each}>
            {t(`chat_${each}`)}
          </option>
        ))}
      </select>
      {private_chat === "pairs" ? <Pairs /> : null}
    </div>
  );
}

function Pairs() {
  const change = useChange();
  const { chat_pairs } = useSession().view.policy;
  const fixed = useFixed("chat_pairs");
  const has = ([one, other]: readonly [Role, Role]) =>
    chat_pairs.some(
      (pair) => (pair[0] === one && pair[1] === other) || (pair[0] === other && pair[1] === one),
    );
  return (
    <fieldset class="pairs">
      <legend class="unseen">{t("chat_pairs")}</legend>
      {PAIRS.map((pair) => (
        <label key={pair.join(" ")}>
          <input
            type="checkbox"
            checked={has(pair)}
            disabled={fixed}
            onChange={(event) => {
              const wanted = event.currentTarget.checked;
              change({ chat_pairs: PAIRS.filter((each) => (each === pair ? wanted : has(each))) });
            }}
          />
          {t("pairOf", { one: t(`role_${pair[0]}`), other: t(`role_${pair[1]}`) })}
        </label>
      ))}
    </fieldset>
  );
}
