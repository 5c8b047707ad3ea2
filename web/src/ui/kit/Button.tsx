/** Buttons. Every button has words: seen, or in its tooltip and for screen readers. */
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icons";

interface ButtonProps {
  readonly onClick?: () => void;
  readonly children: ComponentChildren;
  readonly kind?: "primary" | "quiet" | "danger" | "plain";
  readonly icon?: IconName;
  readonly disabled?: boolean;
  readonly submit?: boolean;
}

export function Button({ onClick, children, kind = "plain", icon, disabled, submit }: ButtonProps) {
  return (
    <button
      type={submit === true ? "submit" : "button"}
      class={`button ${kind}`}
      disabled={disabled ?? false}
      {...(onClick === undefined ? {} : { onClick })}
    >
      {icon === undefined ? null : <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}

interface IconButtonProps {
  readonly label: string;
  readonly icon: IconName;
  readonly onClick: () => void;
  readonly kind?: "plain" | "danger" | "off" | "on";
  readonly shortcut?: string;
  readonly badge?: string | number | null;
  readonly disabled?: boolean;
  readonly popup?: boolean;
}

/** The label is its accessible name and, with the shortcut, its tooltip. */
export function IconButton(props: IconButtonProps) {
  const { label, icon, onClick, kind = "plain", shortcut, badge, disabled, popup } = props;
  return (
    <button
      type="button"
      class={`icon-button ${kind}`}
      aria-label={label}
      title={shortcut === undefined ? label : `${label} (${shortcut})`}
      onClick={onClick}
      disabled={disabled ?? false}
      {...(shortcut === undefined ? {} : { "aria-keyshortcuts": shortcut })}
      {...(popup === true ? { "aria-haspopup": "dialog" as const } : {})}
    >
      <Icon name={icon} />
      {badge === undefined || badge === null ? null : <span class="badge">{badge}</span>}
    </button>
  );
}
