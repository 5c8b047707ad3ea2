/** What somebody wrote: text, with web addresses made into links that tell their target nothing. */
const ADDRESS = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'])/g;

export function Words({ text }: { readonly text: string }) {
  return (
    <p class="words">
      {text
        .split(ADDRESS)
        .map((part, index) => (index % 2 === 1 ? <Link key={part} address={part} /> : part))}
    </p>
  );
}

/** Nothing is fetched before a click, and the host it really leads to stands beside it. */
function Link({ address }: { readonly address: string }) {
  const host = URL.canParse(address) ? new URL(address).hostname : "";
  return (
    <>
      <a href={address} target="_blank" rel="noopener noreferrer nofollow">
        {address}
      </a>
      {host === "" || address.replace(/^https?:\/\//, "").replace(/\/$/, "") === host ? null : (
        <small class="host"> ({host})</small>
      )}
    </>
  );
}
