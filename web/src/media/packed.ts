/** Descriptions small enough for a thin line. Browsers that cannot pack send them as they are. */
import { canGzip, gunzip, gzip } from "../gzip";
import type { MediaAnswer } from "../protocol";

export interface Packed {
  readonly sdp: string;
  readonly packed?: true;
}

export async function pack(sdp: string): Promise<Packed> {
  return canGzip() ? { sdp: await gzip(sdp), packed: true } : { sdp };
}

/** The server packs its answer when the offer was packed. */
export async function unpack(answer: MediaAnswer, offer: Packed): Promise<MediaAnswer> {
  return offer.packed === undefined ? answer : { ...answer, sdp: await gunzip(answer.sdp) };
}
