/**
 * One peer connection, negotiated once: three senders and a fixed set of receive slots. Tracks are
 * put on and taken off with replaceTrack; only its way through the network is ever agreed anew.
 */
import type { MediaAnswer, SlotInfo } from "../protocol";

export interface Tracks {
  readonly microphone: MediaStreamTrack | null;
  readonly camera: MediaStreamTrack | null;
  readonly screen: MediaStreamTrack | null;
}

export interface Connection {
  readonly number: number;
  readonly peer: RTCPeerConnection;
  readonly senders: { readonly [Source in keyof Tracks]: RTCRtpSender };
  /** Known once the server has answered. */
  readonly receivers: ReadonlyMap<number, RTCRtpReceiver>;
  close(): void;
}

export interface SlotCounts {
  readonly audio: number;
  readonly video: number;
}

/** Bits per second and fractions of the captured size, smallest layer first. */
const CAMERA_LAYERS: RTCRtpEncodingParameters[] = [
  { rid: "q", scaleResolutionDownBy: 4, maxBitrate: 120_000 },
  { rid: "h", scaleResolutionDownBy: 2, maxBitrate: 400_000 },
  { rid: "f", scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
];
const SCREEN_LAYER: RTCRtpEncodingParameters[] = [{ maxBitrate: 2_500_000 }];

/** Makes the offer, has it answered, and gives the connection; frames may take a moment to come. */
export async function connect(
  number: number,
  counts: SlotCounts,
  tracks: Tracks,
  way: RTCConfiguration,
  answerTo: (sdp: string) => Promise<MediaAnswer>,
): Promise<Connection> {
  const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle", ...way });
  try {
    const senders = addSenders(peer, tracks);
    addSlots(peer, counts);
    await peer.setLocalDescription();
    // ICE-lite on the other side learns our address from our checks: no candidate needs waiting for.
    const answer = await answerTo(peer.localDescription?.sdp ?? "");
    await peer.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    const receivers = receiversBySlot(peer, answer.slots);
    return { number, peer, senders, receivers, close: () => peer.close() };
  } catch (error) {
    peer.close();
    throw error;
  }
}

/** Finds another way for the same connection (ICE restart): keys, senders and slots stay. */
export async function restart(
  peer: RTCPeerConnection,
  way: RTCConfiguration,
  answerTo: (sdp: string) => Promise<MediaAnswer>,
): Promise<void> {
  peer.setConfiguration({ ...peer.getConfiguration(), ...way });
  peer.restartIce();
  await peer.setLocalDescription();
  try {
    const answer = await answerTo(peer.localDescription?.sdp ?? "");
    await peer.setRemoteDescription({ type: "answer", sdp: answer.sdp });
  } catch (error) {
    if (peer.signalingState === "have-local-offer") await peer.setLocalDescription({ type: "rollback" });
    throw error;
  }
}

function addSenders(peer: RTCPeerConnection, tracks: Tracks): Connection["senders"] {
  const microphone = peer.addTransceiver("audio", { direction: "sendonly" });
  const camera = peer.addTransceiver("video", { direction: "sendonly", sendEncodings: CAMERA_LAYERS });
  const screen = peer.addTransceiver("video", { direction: "sendonly", sendEncodings: SCREEN_LAYER });
  // Each packet carries the one before it, too: what is lost on the way up is found again there (RFC 2198).
  preferCodec(microphone, "audio", "audio/opus", "audio/red");
  for (const transceiver of [camera, screen]) preferCodec(transceiver, "video", "video/VP8");
  const senders = { microphone: microphone.sender, camera: camera.sender, screen: screen.sender };
  void putOn(senders, tracks);
  return senders;
}

function addSlots(peer: RTCPeerConnection, counts: SlotCounts): void {
  for (let slot = 0; slot < counts.audio; slot += 1) {
    const slot = peer.addTransceiver("audio", { direction: "recvonly" });
    // Where the line loses packets, the server sends each with copies of those before (RFC 2198).
    preferCodec(slot, "audio", "audio/opus", "audio/red");
  }
  for (let slot = 0; slot < counts.video; slot += 1) {
    preferCodec(peer.addTransceiver("video", { direction: "recvonly" }), "video", "video/VP8");
  }
}

/** One codec and its retransmission: keeps fifteen sections small and every slot able to carry every source. */
function preferCodec(
  transceiver: RTCRtpTransceiver,
  kind: "audio" | "video",
  mimeType: string,
  besides = `${kind}/rtx`,
): void {
  const capable = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
  const kept = capable.filter((codec) => codec.mimeType === mimeType || codec.mimeType === besides);
  if (kept.length > 0) transceiver.setCodecPreferences(kept);
}

/** Puts these tracks on the senders; null takes one off. */
export async function putOn(senders: Connection["senders"], tracks: Tracks): Promise<void> {
  await Promise.all([
    put(senders.microphone, tracks.microphone),
    put(senders.camera, tracks.camera),
    put(senders.screen, tracks.screen),
  ]);
}

async function put(sender: RTCRtpSender, track: MediaStreamTrack | null): Promise<void> {
  if (sender.track === track) return;
  try {
    await sender.replaceTrack(track);
  } catch (error) {
    // The connection was closed meanwhile: the next one gets the tracks that are on then.
    if (!(error instanceof DOMException && error.name === "InvalidStateError")) throw error;
  }
}

function receiversBySlot(peer: RTCPeerConnection, slots: readonly SlotInfo[]): Map<number, RTCRtpReceiver> {
  const byMid = new Map(peer.getTransceivers().map((each) => [each.mid, each.receiver]));
  return new Map(
    slots.flatMap(({ slot, mid }) => {
      const receiver = byMid.get(mid);
      return receiver === undefined ? [] : [[slot, receiver] as const];
    }),
  );
}
