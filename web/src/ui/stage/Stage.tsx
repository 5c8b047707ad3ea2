/**
 * The stage: tiles where `layout` puts them. Each slot has one video element for ever; a slot's
 * picture is laid under the tile of the participant whose number its packets bear, and nowhere else.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Slot, SlotShown } from "../../media/view";
import { type Box, type LayoutMode, layout, modeFor, type Rectangle } from "../../session/layout";
import { myRoom } from "../../session/selectors";
import { MAIN_ROOM, type ParticipantId } from "../../session/state";
import { t } from "../../texts/texts";
import { useMedia, usePage, useSession } from "../context";
import { OwnPicture } from "../join/Preview";
import { hueOf } from "../kit/Avatar";
import { TileOverlay } from "./TileOverlay";
import { type Tile, tilesOf } from "./tiles";

interface Placed {
  readonly tile: Tile;
  readonly at: Rectangle | null;
}

export function Stage({ onText }: { readonly onText: boolean }) {
  const { store } = usePage();
  const media = useMedia();
  const state = useSession();
  const frame = useRef<HTMLElement>(null);
  const box = useBox(frame);
  const own = store.ownLayout.value;
  const tiles = tilesOf(state, {
    ownScreen: media.ownScreen.value !== null,
    pins: store.pins.value,
    layout: own === "host" ? state.view.stage.layout : own,
    speaker: useLastSpeaker(),
  });
  const mode = modeFor(onText, tiles);
  const rectangles = layout(tiles, box, mode);
  const placed = tiles.map((tile, index) => ({ tile, at: rectangles[index] ?? null }));
  const hidden = placed.filter(({ at }) => at === null).length;
  useWishes(placed);
  return (
    <section
      class={`stage ${mode} ${hidden > 0 && box.width > 0 ? "crowded" : ""}`}
      aria-label={t("stage")}
      ref={frame}
    >
      {media.videoSlots.map((slot) => (
        <SlotVideo key={slot.slot} slot={slot} placed={placed} shown={media.slotsShown.value} />
      ))}
      {media.audioSlots.map((slot) => (
        <SlotAudio key={slot.slot} slot={slot} />
      ))}
      {placed.map(({ tile, at }) =>
        at === null ? null : (
          <OneTile key={`${tile.kind} ${tile.person.participant}`} tile={tile} at={at} mode={mode} />
        ),
      )}
      {tiles.length <= 1 && !onText ? <Alone /> : null}
      {hidden > 0 && box.width > 0 ? <p class="more-people">{t("morePeople", { count: hidden })}</p> : null}
    </section>
  );
}

/** Stays when nobody speaks, so that tiles do not jump with every pause. */
function useLastSpeaker(): ParticipantId | null {
  const { store } = usePage();
  const { participant } = useSession().you;
  const last = useRef<ParticipantId | null>(null);
  const now = store.speakers.value.find((each) => each !== participant);
  if (now !== undefined) last.current = now;
  return last.current;
}

function Alone() {
  const inRoom = myRoom(useSession()) !== MAIN_ROOM;
  return <p class="alone">{t(inRoom ? "aloneInRoom" : "alone")}</p>;
}

function useBox(frame: { readonly current: HTMLElement | null }): Box {
  const [box, setBox] = useState<Box>({ width: 0, height: 0 });
  useEffect(() => {
    if (frame.current === null) return undefined;
    const watcher = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setBox({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    watcher.observe(frame.current);
    return () => watcher.disconnect();
  }, [frame]);
  return box;
}

/** Tells the server what is shown and how high, in device pixels. */
function useWishes(placed: readonly Placed[]): void {
  const media = useMedia();
  const wishes = placed.flatMap(({ tile, at }) => {
    if (at === null || tile.own) return [];
    const source = tile.kind === "screen" ? "screen" : "camera";
    const sends = tile.kind === "screen" ? tile.person.screen : tile.person.camera;
    if (!sends) return [];
    return [{ participant: tile.person.participant, source, height: at.height * devicePixelRatio } as const];
  });
  const said = JSON.stringify(wishes);
  useEffect(() => media.show(wishes), [said]);
}

function place(element: HTMLElement | null, at: Rectangle): void {
  if (element === null) return;
  element.style.setProperty("inset-block-start", `${at.y}px`);
  element.style.setProperty("left", `${at.x}px`);
  element.style.setProperty("width", `${at.width}px`);
  element.style.setProperty("height", `${at.height}px`);
}

interface SlotVideoProps {
  readonly slot: Slot;
  readonly placed: readonly Placed[];
  readonly shown: readonly SlotShown[];
}

function SlotVideo({ slot, placed, shown }: SlotVideoProps) {
  const media = useMedia();
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    media.attach(slot.slot, element.current);
    return () => media.attach(slot.slot, null);
  }, [media, slot]);
  const now = shown.find((each) => each.slot === slot.slot);
  const kind = now?.source === "screen" ? "screen" : "person";
  const target = placed.find(
    ({ tile }) => !tile.own && tile.kind === kind && tile.person.participant === now?.participant,
  );
  const at = now === undefined ? null : (target?.at ?? null);
  useEffect(() => {
    if (at !== null) place(element.current, at);
  });
  return (
    <video
      ref={element}
      class={`slot ${kind} ${at === null ? "empty" : "live"}`}
      data-slot={slot.slot}
      data-participant={now?.participant ?? ""}
      muted
      autoplay
      playsInline
    />
  );
}

function SlotAudio({ slot }: { readonly slot: Slot }) {
  const media = useMedia();
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    media.attach(slot.slot, element.current);
    return () => media.attach(slot.slot, null);
  }, [media, slot]);
  // biome-ignore lint/a11y/useMediaCaption: live voices have no caption track
  return <audio ref={element} data-slot={slot.slot} autoplay />;
}

interface OneTileProps {
  readonly tile: Tile;
  readonly at: Rectangle;
  readonly mode: LayoutMode;
}

function OneTile({ tile, at, mode }: OneTileProps) {
  const media = useMedia();
  const element = useRef<HTMLElement>(null);
  useEffect(() => place(element.current, at));
  const { participant } = tile.person;
  const source = tile.kind === "screen" ? "screen" : "camera";
  const pictured = tile.own
    ? tile.kind === "person" && media.ownCamera.value !== null
    : media.slotsShown.value.some((each) => each.participant === participant && each.source === source);
  return (
    <article
      ref={element}
      class={`tile ${tile.kind} ${pictured ? "pictured" : ""} ${mode} hue${hueOf(tile.person.number)}`}
      data-participant={participant}
      data-kind={tile.kind}
    >
      {tile.own && pictured ? <OwnPicture /> : null}
      <TileOverlay tile={tile} pictured={pictured} />
    </article>
  );
}
