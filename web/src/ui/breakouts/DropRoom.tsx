/** A card that people can be dropped on, and the people in it: each to be dragged, or placed by the list beside the name. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Participant } from "../../session/state";
import { t } from "../../texts/texts";
import { Avatar } from "../kit/Avatar";

interface DropRoomProps {
  readonly onDrop: (participant: string) => void;
  readonly children: ComponentChildren;
  readonly room?: string;
  readonly here?: boolean;
}

export function DropRoom({ onDrop, children, room, here = false }: DropRoomProps) {
  const over = useSignal(false);
  return (
    <li
      class={`room ${here ? "here" : ""} ${over.value ? "over" : ""}`}
      {...(room === undefined ? {} : { "data-room": room })}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => {
        over.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        over.value = false;
        const participant = event.dataTransfer?.getData("text/plain") ?? "";
        if (participant !== "") onDrop(participant);
      }}
    >
      {children}
    </li>
  );
}

export interface Place {
  readonly value: string;
  readonly name: string;
}

interface PlacedPeopleProps {
  readonly people: readonly Participant[];
  readonly places: readonly Place[];
  /** The place where these people are. */
  readonly at: string;
  readonly onMove: (participant: string, place: string) => void;
}

export function PlacedPeople({ people, places, at, onMove }: PlacedPeopleProps) {
  if (people.length === 0) return <p class="hint nobody">{t("emptyRoom")}</p>;
  return (
    <ul class="placed">
      {people.map(({ participant, name, number }) => (
        <li
          key={participant}
          draggable
          data-participant={participant}
          onDragStart={(event) => event.dataTransfer?.setData("text/plain", participant)}
        >
          <Avatar name={name} number={number} />
          <span class="name">{name}</span>
          <select
            aria-label={t("place", { name })}
            value={at}
            onChange={(event) => onMove(participant, event.currentTarget.value)}
          >
            {places.map((place) => (
              <option key={place.value} value={place.value}>
                {place.name}
              </option>
            ))}
          </select>
        </li>
      ))}
    </ul>
  );
}
