/** One plain sentence across the page, with what can be done about it. */
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icons";

interface BarProps {
  readonly icon: IconName;
  readonly tone: "calm" | "warn" | "good";
  readonly text: ComponentChildren;
  readonly children?: ComponentChildren;
}

export function Bar({ icon, tone, text, children }: BarProps) {
  return (
    <div class={`bar ${tone}`}>
      <Icon name={icon} />
      <p>{text}</p>
      {children}
    </div>
  );
}
