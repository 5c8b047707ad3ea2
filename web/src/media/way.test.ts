import { expect, it } from "vitest";
import { wayFor } from "./way";

const RELAY = { urls: ["turns:turn.school.example:443?transport=tcp"], username: "u", credential: "c" };

it.each([
  ["any way", [RELAY], false, "all"],
  ["a relay alone", [RELAY], true, "relay"],
  ["any way where there is no relay", [], true, "all"],
] as const)("lets packets take %s", (_, relays, relayOnly, policy) => {
  expect(wayFor(relays, relayOnly)).toEqual({ iceServers: [...relays], iceTransportPolicy: policy });
});
