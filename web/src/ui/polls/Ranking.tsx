/** Putting answers in order by two buttons each: no dragging needed, and every move is said aloud. */
import { useEffect, useRef } from "preact/hooks";
import type { Poll } from "../../session/state";
import { t } from "../../texts/texts";
import { IconButton } from "../kit/Button";
import { announce } from "../kit/Live";

interface RankingProps {
  readonly poll: Poll;
  readonly order: readonly number[];
  readonly onChange: (order: readonly number[]) => void;
}

export function Ranking({ poll, order, onChange }: RankingProps) {
  const list = useRef<HTMLOListElement>(null);
  const moved = useRef<{ readonly option: number; readonly by: number } | null>(null);
  // A row that is moved on the page loses the focus: it goes back to the button that was pressed.
  useEffect(() => {
    if (moved.current === null) return;
    const { option, by } = moved.current;
    const row = list.current?.querySelector(`[data-option="${option}"]`);
    const [up, down] = row?.querySelectorAll<HTMLButtonElement>("button") ?? [];
    const pressed = by < 0 ? up : down;
    (pressed?.disabled === true ? (by < 0 ? down : up) : pressed)?.focus();
    moved.current = null;
  }, [order]);
  const move = (place: number, by: number) => {
    const option = order[place];
    const target = place + by;
    if (option === undefined || target < 0 || target >= order.length) return;
    moved.current = { option, by };
    onChange(order.toSpliced(place, 1).toSpliced(target, 0, option));
    announce(t("rankedAs", { option: poll.options[option] ?? "", place: target + 1 }));
  };
  return (
    <fieldset>
      <legend>{t("rankHint")}</legend>
      <ol ref={list} class="ranking">
        {order.map((option, place) => {
          const text = poll.options[option] ?? "";
          return (
            <li key={option} data-option={option}>
              <b>{place + 1}</b>
              <span>{text}</span>
              <IconButton
                label={t("moveUp", { option: text })}
                icon="up"
                disabled={place === 0}
                onClick={() => move(place, -1)}
              />
              <IconButton
                label={t("moveDown", { option: text })}
                icon="down"
                disabled={place === order.length - 1}
                onClick={() => move(place, 1)}
              />
            </li>
          );
        })}
      </ol>
    </fieldset>
  );
}
