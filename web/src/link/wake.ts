/** When it is worth trying at once: the network is back, or the page is looked at again. */

/** Gives what ends it. */
export function whenTheNetworkReturns(tell: () => void): () => void {
  const seen = () => {
    if (document.visibilityState === "visible") tell();
  };
  addEventListener("online", tell);
  document.addEventListener("visibilitychange", seen);
  return () => {
    removeEventListener("online", tell);
    document.removeEventListener("visibilitychange", seen);
  };
}
