/** The way between the full page and the light one: the seat, the link to one and what is unsent go along. */
import type { ComponentChildren } from "preact";
import { usePage } from "../context";

export function OtherPage({ children }: { readonly children: ComponentChildren }) {
  const { store, otherPage } = usePage();
  const seat = store.seatLink.value;
  const hash = seat === null ? "" : `#${new URLSearchParams({ seat })}`;
  return (
    <p class="other-page">
      <a href={otherPage + hash}>{children}</a>
    </p>
  );
}
