/**
 * A look at the network before one joins: a real connection to the media port that belongs to no
 * session, by UDP, then by TCP, then over a relay, until one works.
 */
import type { IceServer, NetworkAnswer } from "../protocol";
import { onlyBy, placesIn, type Way, type WayTried } from "../session/network";

/** ICE and DTLS take five times there and back: enough for a very slow line. */
const TRY_MS = 4000;

/** Asks the server to answer; rejects when it does not. */
export type AskCheck = (sdp: string, until: AbortSignal) => Promise<NetworkAnswer>;

export async function tryWays(ask: AskCheck, until: AbortSignal): Promise<readonly WayTried[]> {
  const tried: WayTried[] = [];
  let relays: readonly IceServer[] = [];
  for (const way of ["udp", "tcp", "relay"] as const) {
    if (way === "relay" && relays.length === 0) break;
    const [result, known] = await tryWay(way, relays, ask, until);
    relays = known;
    // A server without TCP has nothing to try there.
    if (result.places.length > 0) tried.push(result);
    if (result.works || until.aborted) break;
  }
  return tried;
}

async function tryWay(
  way: Way,
  relays: readonly IceServer[],
  ask: AskCheck,
  until: AbortSignal,
): Promise<[WayTried, readonly IceServer[]]> {
  const iceTransportPolicy = way === "relay" ? "relay" : "all";
  const iceServers = way === "relay" ? [...relays] : [];
  const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers, iceTransportPolicy });
  try {
    peer.addTransceiver("audio", { direction: "recvonly" });
    await peer.setLocalDescription();
    const answer = await ask(peer.localDescription?.sdp ?? "", until);
    const places = way === "relay" ? relays.flatMap(({ urls }) => urls) : placesIn(answer.sdp, way);
    await peer.setRemoteDescription({ type: "answer", sdp: onlyBy(way, answer.sdp) });
    const works = places.length > 0 && (await connects(peer, until));
    const roundTripMs = works ? await roundTrip(peer) : null;
    return [{ way, works, roundTripMs, places }, answer.ice_servers];
  } finally {
    peer.close();
  }
}

/** Whether ICE finds a way and DTLS shakes hands over it, in time. */
function connects(peer: RTCPeerConnection, until: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const ended = AbortSignal.any([until, AbortSignal.timeout(TRY_MS)]);
    const look = () => {
      if (peer.connectionState === "connected") resolve(true);
      else if (peer.connectionState === "failed" || ended.aborted) resolve(false);
    };
    peer.addEventListener("connectionstatechange", look);
    ended.addEventListener("abort", look);
    look();
  });
}

interface Pair {
  readonly type: string;
  readonly state?: string;
  readonly currentRoundTripTime?: number;
}

/** Of the last connectivity check, in whole milliseconds. */
async function roundTrip(peer: RTCPeerConnection): Promise<number | null> {
  const entries = [...(await peer.getStats()).values()] as Pair[];
  const times = entries
    .filter((entry) => entry.type === "candidate-pair" && entry.state === "succeeded")
    .flatMap((entry) => entry.currentRoundTripTime ?? []);
  return times.length === 0 ? null : Math.max(1, Math.round(Math.min(...times) * 1000));
}
