/** Gzip (RFC 1952) as it goes over thin lines: bytes, or text in base64 where only text goes. */

/** All browsers since 2023. Others send and are sent everything as it is. */
export function canGzip(): boolean {
  return typeof CompressionStream !== "undefined" && typeof DecompressionStream !== "undefined";
}

export async function gzip(text: string): Promise<string> {
  const bytes = new Uint8Array(await through(new Blob([text]), new CompressionStream("gzip")).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}

/** The text of bytes, or of their base64. */
export function gunzip(packed: Uint8Array<ArrayBuffer> | ArrayBuffer | string): Promise<string> {
  const bytes =
    typeof packed === "string" ? Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0)) : packed;
  return through(new Blob([bytes]), new DecompressionStream("gzip")).text();
}

function through(data: Blob, way: CompressionStream | DecompressionStream): Response {
  return new Response(data.stream().pipeThrough(way));
}
