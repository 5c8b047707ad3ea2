/** What hosts suggest for a bad line, and what became of it: bars and words come with the first of them. */
import { useComputed } from "@preact/signals";
import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import { offeredToMe } from "../../session/remedies";
import { alsoSay } from "../../texts/texts";
import { usePage } from "../context";
import { fetchWhen } from "../kit/fetched";

async function load(): Promise<{ readonly Bars: ComponentType }> {
  const [{ RemedyBars }, { FULL }] = await Promise.all([
    import("./RemedyBars"),
    import("../../texts/full/full"),
  ]);
  await alsoSay(FULL);
  return { Bars: RemedyBars };
}

export function Remedies() {
  const { store } = usePage();
  const wanted = useComputed(() => {
    const state = store.state.value;
    return state !== null && (offeredToMe(state) !== undefined || store.remedyNews.value !== null);
  });
  const [part] = useState(() => fetchWhen(wanted, load));
  const come = part.value;
  return come === null ? null : <come.Bars />;
}
