/** The way between the full page and the light one: the seat and what is unsent go along. */
import type { ComponentChildren } from "preact";
import { usePage } from "../context";

export function OtherPage({ children }: { readonly children: ComponentChildren }) {
  return (
    <p class="other-page">
      <a href={usePage().otherPage}>{children}</a>
    </p>
  );
}
