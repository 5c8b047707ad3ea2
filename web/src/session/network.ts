/** What a look at the network comes to, before one joins. Pure. */

/** How media may reach the server: the fast way first. */
export type Way = "udp" | "tcp" | "relay";

export interface WayTried {
  readonly way: Way;
  readonly works: boolean;
  readonly roundTripMs: number | null;
  /** Where it leads, as a technician writes it. */
  readonly places: readonly string[];
}

export interface Findings {
  /** WebSockets get through. */
  readonly socket: boolean;
  /** In the order of trying: nothing is tried after the first that works. */
  readonly tried: readonly WayTried[];
  /** At which this very page came; null when that cannot be told. */
  readonly bitsPerSecond: number | null;
}

/** off: the server has no media. unknown: it did not answer, or looks at nobody just now. */
export interface NetworkLook {
  readonly kind: "looking" | "seen" | "unknown" | "off";
  /** While looking again, those of before. */
  readonly findings: Findings | null;
}

export type Verdict = "video" | "sound" | "text";

/** Beyond it people talk at the same time, and a lost picture is back late. */
const SLOW_MS = 500;
/** A few small pictures and voices. */
const LEAST_BITS_PER_SECOND = 300_000;

export function verdict({ tried, bitsPerSecond }: Findings): Verdict {
  const way = tried.find((each) => each.works);
  if (way === undefined) return "text";
  const slow = (way.roundTripMs ?? 0) > SLOW_MS || (bitsPerSecond ?? Infinity) < LEAST_BITS_PER_SECOND;
  return way.way === "udp" && !slow ? "video" : "sound";
}

export interface Loaded {
  readonly transferSize: number;
  readonly responseStart: number;
  readonly responseEnd: number;
}

/** What is smaller than this comes in one go, whatever the line. */
const LARGE_BYTES = 30_000;

/** The best that a part of this page came at; what the browser had already tells nothing. */
export function bitsPerSecond(parts: readonly Loaded[]): number | null {
  const rates = parts
    .filter((each) => each.transferSize >= LARGE_BYTES && each.responseEnd > each.responseStart)
    .map((each) => (each.transferSize * 8 * 1000) / (each.responseEnd - each.responseStart));
  return rates.length === 0 ? null : Math.max(...rates);
}

/** An answer with only the candidates of one way (RFC 8839 section 5.1). */
export function onlyBy(way: Way, sdp: string): string {
  const wanted = way === "tcp" ? "tcp" : "udp";
  return sdp
    .split("\r\n")
    .filter((line) => !line.startsWith("a=candidate:") || transport(line) === wanted)
    .join("\r\n");
}

/** Address and port of the candidates of one way; those of this machine only where there are no others. */
export function placesIn(sdp: string, way: Exclude<Way, "relay">): readonly string[] {
  const found = sdp
    .split("\r\n")
    .filter((line) => line.startsWith("a=candidate:") && transport(line) === way)
    .map((line) => line.split(" "))
    .map(
      ([, , , , address = "", port = ""]) => `${address.includes(":") ? `[${address}]` : address}:${port}`,
    );
  const outside = found.filter((place) => !place.startsWith("127."));
  return [...new Set(outside.length === 0 ? found : outside)];
}

const transport = (line: string) => line.split(" ")[2]?.toLowerCase();
