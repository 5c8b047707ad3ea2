/** The session on the full page: with the stage, and the switches of one's own devices. */
import { ReadAloud } from "../chat/ReadAloud";
import { usePage } from "../context";
import { Controls } from "../controls/Controls";
import { ShownReactions } from "../controls/Reactions";
import { Stage } from "../stage/Stage";
import { Frame } from "./Frame";

export function Session() {
  const onText = usePage().store.rung.value.rung === "text";
  return (
    <Frame stage={<Stage onText={onText} />} controls={<Controls />}>
      <ShownReactions />
      <ReadAloud />
    </Frame>
  );
}
