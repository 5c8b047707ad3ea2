/** Who is shown large for everybody. */

/** The spotlight with this person in it, or without. */
export function toggled(spotlight: readonly string[], participant: string): readonly string[] {
  const others = spotlight.filter((each) => each !== participant);
  return others.length < spotlight.length ? others : [...others, participant];
}
