/** How packets may go: any way that they find, or by a relay alone. */
import type { IceServer } from "../protocol";

/** Without a relay there is nothing to be forced. */
export function wayFor(relays: readonly IceServer[], relayOnly: boolean): RTCConfiguration {
  const forced = relayOnly && relays.length > 0;
  return { iceServers: [...relays], iceTransportPolicy: forced ? "relay" : "all" };
}
