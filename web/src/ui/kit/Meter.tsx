/** A bar that shows a share: of votes, of a voice's loudness. */
import { useSignalEffect } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals-core";
import { useRef } from "preact/hooks";

interface MeterProps {
  readonly value: number;
  readonly most: number;
  readonly label: string;
  readonly chosen?: boolean;
}

export function Meter({ value, most, label, chosen = false }: MeterProps) {
  return <meter class={chosen ? "chosen" : ""} min={0} max={most} value={value} aria-label={label} />;
}

interface LevelMeterProps {
  /** 0..1, many times a second: it moves the bar without rendering anything. */
  readonly level: ReadonlySignal<number>;
  readonly label: string;
}

export function LevelMeter({ level, label }: LevelMeterProps) {
  const element = useRef<HTMLMeterElement>(null);
  useSignalEffect(() => {
    const value = level.value;
    if (element.current !== null) element.current.value = value;
  });
  return <meter ref={element} class="level" min={0} max={1} aria-label={label} />;
}
