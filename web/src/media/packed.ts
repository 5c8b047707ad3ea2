/** Descriptions small enough for a thin line: raw DEFLATE in base64. Browsers that cannot send them as they are. */
import type { MediaAnswer } from "../protocol";

export interface Packed {
  readonly sdp: string;
  readonly packed?: true;
}

export async function pack(sdp: string): Promise<Packed> {
  try {
    const bytes = await through(new Blob([sdp]), new CompressionStream("deflate-raw"));
    void new DecompressionStream("deflate-raw");
    return { sdp: btoa(String.fromCharCode(...bytes)), packed: true };
  } catch {
    return { sdp };
  }
}

/** The server packs its answer when the offer was packed. */
export async function unpack(answer: MediaAnswer, offer: Packed): Promise<MediaAnswer> {
  if (offer.packed === undefined) return answer;
  const bytes = Uint8Array.from(atob(answer.sdp), (letter) => letter.charCodeAt(0));
  const sdp = new TextDecoder().decode(
    await through(new Blob([bytes]), new DecompressionStream("deflate-raw")),
  );
  return { ...answer, sdp };
}

async function through(data: Blob, way: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  return new Uint8Array(await new Response(data.stream().pipeThrough(way)).arrayBuffer());
}
