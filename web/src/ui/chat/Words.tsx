/** What somebody wrote: text, with web addresses made into links that tell their target nothing. */
const ADDRESS = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'])/g;

export function Words({ text }: { readonly text: string }) {
  return (
    <p class="words">
      {text.split(ADDRESS).map((part, index) =>
        index % 2 === 1 ? (
          <a key={part} href={part} target="_blank" rel="noopener noreferrer nofollow">
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </p>
  );
}
