/** Initials on a colour that a person keeps. */
const HUES = 12;

export function hueOf(number: number): number {
  return number % HUES;
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ""];
  return letters
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toLocaleUpperCase();
}

export function Avatar({ name, number }: { readonly name: string; readonly number: number }) {
  return (
    <span class={`avatar hue${hueOf(number)}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
