/** Tells when this device has another network than before, as far as the browser says so. */

interface NetworkInformation extends EventTarget {
  /** Only some browsers tell: wifi, cellular, ethernet. */
  readonly type?: string;
}

/** Calls back after a change; the answer ends it. */
export function watchNetwork(changed: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  window.addEventListener("online", changed, { signal });
  const { connection } = navigator as { connection?: NetworkInformation };
  let type = connection?.type;
  // This event also comes whenever the browser guesses another speed.
  const look = () => {
    if (connection?.type !== type) changed();
    type = connection?.type;
  };
  connection?.addEventListener("change", look, { signal });
  return () => stop.abort();
}
