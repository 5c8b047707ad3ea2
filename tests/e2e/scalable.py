"""A browser that films in one stream of several sizes and rates, and shows nothing but its codec."""

CAPTURE = """window.peers = [];
const Made = RTCPeerConnection;
window.RTCPeerConnection = class extends Made {
  constructor(...args) { super(...args); window.peers.push(this); }
  addTransceiver(what, init) {
    if (what !== "video") return super.addTransceiver(what, init);
    const sends = init.direction === "sendonly";
    // Smaller: software that encodes AV1 takes long.
    const one = { scalabilityMode: "MODE", maxBitrate: 600000, scaleResolutionDownBy: 1.5 };
    const made = super.addTransceiver(what, sends ? { ...init, sendEncodings: [one] } : init);
    const kept = RTCRtpReceiver.getCapabilities("video").codecs
      .filter((codec) => codec.mimeType === "video/CODEC" || codec.mimeType === "video/rtx");
    made.setCodecPreferences(kept);
    if (!DESCRIBED) {
      const without = made.getHeaderExtensionsToNegotiate()
        .map((each) => each.uri.includes("dependency-descriptor") ? { ...each, direction: "stopped" } : each);
      made.setHeaderExtensionsToNegotiate(without);
    }
    made.setCodecPreferences = () => undefined;
    return made;
  }
};"""

SENT = """async () => {
  const report = await window.peers.at(-1).getStats();
  const videos = [...report.values()].filter((each) => each.type === "outbound-rtp" && each.kind === "video");
  const sent = videos.find((each) => each.framesEncoded > 0);
  if (sent === undefined) return null;
  return { mode: sent.scalabilityMode, codec: report.get(sent.codecId)?.mimeType, height: sent.frameHeight };
}"""

SHOWN = """async () => {
  const report = await window.peers.at(-1).getStats();
  const videos = [...report.values()].filter((each) => each.type === "inbound-rtp" && each.kind === "video");
  const shown = videos.sort((a, b) => (b.framesDecoded ?? 0) - (a.framesDecoded ?? 0))[0];
  return { decoded: shown.framesDecoded, height: shown.frameHeight ?? 0, packets: shown.packetsReceived,
    rate: shown.framesPerSecond ?? 0, lost: shown.packetsLost, asked: shown.pliCount };
}"""


def filming(codec: str, mode: str, described: bool) -> str:
    """A script for a page: its camera is sent as this `scalabilityMode` (WebRTC SVC), with the dependency descriptor
    or without."""
    script = CAPTURE.replace("MODE", mode).replace("CODEC", codec)
    return script.replace("DESCRIBED", str(described).lower())
