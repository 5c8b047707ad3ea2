/** The list of words that students do not send unseen: the server's own test, for hosts who look at answers. */

export function holdsAnyOf(listed: readonly string[], text: string): boolean {
  const there = ` ${plain(text)} `;
  return listed.map(plain).some((word) => word !== "" && there.includes(` ${word} `));
}

/** Whole words, whatever their case, accents and punctuation. */
function plain(text: string): string {
  const apart = text.toLowerCase().normalize("NFKD").replaceAll(/\p{M}/gu, "");
  return (apart.match(/[\p{L}\p{N}_]+/gu) ?? []).join(" ");
}
