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
  /** Says more than the words on the button and contains them. */
  readonly label?: string;
  /** Id of the form that it sends from outside. */
  readonly form?: string;
}

export function Button(props: ButtonProps) {
  const { onClick, children, kind = "plain", icon, disabled, submit, label, form } = props;
  return (
    <button
      type={submit === true ? "submit" : "button"}
      class={`button ${kind}`}
      disabled={disabled ?? false}
      {...(onClick === undefined ? {} : { onClick })}
      {...(label === undefined ? {} : { "aria-label": label })}
      {...(form === undefined ? {} : { form })}
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
  readonly popup?: "dialog" | "menu";
  readonly expanded?: boolean;
  readonly tabIndex?: number;
  readonly disabled?: boolean;
}

/** The label is its accessible name and, with the shortcut, its tooltip. */
export function IconButton(props: IconButtonProps) {
  const { label, icon, onClick, kind = "plain", popup, expanded, tabIndex, disabled } = props;
  return (
    <button
      type="button"
      class={`icon-button ${kind}`}
      aria-label={label}
      title={label}
      onClick={onClick}
      {...(popup === undefined ? {} : { "aria-haspopup": popup })}
      {...(expanded === undefined ? {} : { "aria-expanded": expanded })}
      {...(tabIndex === undefined ? {} : { tabIndex })}
      disabled={disabled ?? false}
    >
      <Icon name={icon} />
    </button>
  );
}

interface ControlButtonProps extends Omit<IconButtonProps, "expanded" | "tabIndex"> {
  /** Short words under the icon; part of the label. */
  readonly caption: string;
  readonly children?: ComponentChildren;
}

/** A large switch of the control bar: a round icon with words under it. */
export function ControlButton(props: ControlButtonProps) {
  const { label, caption, icon, onClick, kind = "plain", shortcut, popup, children } = props;
  return (
    <button
      type="button"
      class={`control ${kind}`}
      aria-label={label}
      title={shortcut === undefined ? label : `${label} (${shortcut})`}
      onClick={onClick}
      {...(shortcut === undefined ? {} : { "aria-keyshortcuts": shortcut })}
      {...(popup === undefined ? {} : { "aria-haspopup": popup })}
    >
      <span class="control-face">
        <Icon name={icon} />
        {children}
      </span>
      <span class="control-caption">{caption}</span>
    </button>
  );
}
