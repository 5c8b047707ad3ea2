/** The server's time, for countdowns. */
import { useEffect, useState } from "preact/hooks";
import { usePage } from "../context";

const TICK_MS = 1000;

export function useServerTime(): number {
  const { store } = usePage();
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now + store.clockOffset.value;
}
