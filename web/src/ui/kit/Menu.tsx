/** A menu under a button: arrow keys walk, Escape closes and gives the focus back to the button. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { ControlButton, IconButton } from "./Button";
import { Icon, type IconName } from "./icons";
import { neighbour } from "./roving";

interface MenuProps {
  readonly label: string;
  readonly icon: IconName;
  readonly children: ComponentChildren;
  /** Short words under the icon: it then looks like a switch of the control bar. */
  readonly caption?: string;
}

export function Menu({ label, icon, children, caption }: MenuProps) {
  const open = useSignal(false);
  const anchor = useRef<HTMLSpanElement>(null);
  const close = () => {
    open.value = false;
  };
  const toggle = () => {
    open.value = !open.value;
  };
  const back = () => {
    close();
    anchor.current?.querySelector("button")?.focus();
  };
  return (
    <span class="menu-anchor" ref={anchor}>
      {caption === undefined ? (
        <IconButton label={label} icon={icon} popup="menu" expanded={open.value} onClick={toggle} />
      ) : (
        <ControlButton label={label} caption={caption} icon={icon} popup="menu" onClick={toggle} />
      )}
      {open.value ? (
        <Sheet label={label} anchor={anchor.current} onAway={close} onBack={back}>
          {children}
        </Sheet>
      ) : null}
    </span>
  );
}

interface SheetProps {
  readonly label: string;
  readonly anchor: HTMLElement | null;
  readonly onAway: () => void;
  readonly onBack: () => void;
  readonly children: ComponentChildren;
}

function Sheet({ label, anchor, onAway, onBack, children }: SheetProps) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (element.current === null || anchor === null) return;
    settle(element.current, anchor.getBoundingClientRect());
    itemsOf(element.current)[0]?.focus();
  }, [anchor]);
  useEffect(() => {
    const elsewhere = (event: Event) => {
      if (event.target instanceof Node && anchor?.contains(event.target) === true) return;
      onAway();
    };
    addEventListener("pointerdown", elsewhere, true);
    addEventListener("scroll", elsewhere, true);
    addEventListener("resize", onAway);
    return () => {
      removeEventListener("pointerdown", elsewhere, true);
      removeEventListener("scroll", elsewhere, true);
      removeEventListener("resize", onAway);
    };
  }, [anchor, onAway]);
  const walk = (event: KeyboardEvent) => {
    if (event.key === "Tab") return onAway();
    if (event.key === "Escape") {
      event.stopPropagation();
      return onBack();
    }
    const items = element.current === null ? [] : itemsOf(element.current);
    const next = neighbour(items.length, items.indexOf(event.target as HTMLElement), event.key);
    if (next === null) return;
    event.preventDefault();
    items[next]?.focus();
  };
  return (
    // The items hold the focus; keys and clicks bubble up to their menu.
    <div
      ref={element}
      class="menu"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      onKeyDown={walk}
      onClick={onBack}
    >
      {children}
    </div>
  );
}

function itemsOf(menu: HTMLElement): readonly HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>("[role='menuitem']")];
}

const MARGIN = 8;

/** Under the button where there is room, else above it; never over the edge of the page. */
function settle(menu: HTMLElement, button: DOMRect): void {
  const { width, height } = menu.getBoundingClientRect();
  const below = button.bottom + MARGIN / 2;
  const top = below + height < innerHeight - MARGIN ? below : button.top - height - MARGIN / 2;
  const left = Math.min(Math.max(MARGIN, button.right - width), innerWidth - width - MARGIN);
  menu.style.setProperty("top", `${Math.max(MARGIN, top)}px`);
  menu.style.setProperty("left", `${left}px`);
}

interface MenuItemProps {
  readonly onClick: () => void;
  readonly children: ComponentChildren;
  readonly icon?: IconName;
  readonly label?: string;
  readonly kind?: "plain" | "danger";
}

export function MenuItem({ onClick, children, icon, label, kind = "plain" }: MenuItemProps) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      class={`menu-item ${kind}`}
      onClick={onClick}
      {...(label === undefined ? {} : { "aria-label": label, title: label })}
    >
      {icon === undefined ? null : <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}
