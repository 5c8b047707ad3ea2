/** Looks whether a WebSocket of the session's own kind gets through, and goes again. */

const OPEN_MS = 4000;
/** The first word of Engine.IO: it comes from our server, not from something in between. */
const HELLO = "0";

function socketAddress(): string {
  const address = new URL("/socket.io/?EIO=4&transport=websocket", location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}

export function reachesBySocket(until: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(socketAddress());
    const end = (reached: boolean) => {
      socket.close();
      resolve(reached);
    };
    const ended = AbortSignal.any([until, AbortSignal.timeout(OPEN_MS)]);
    ended.addEventListener("abort", () => end(false));
    socket.onmessage = ({ data }) => end(typeof data === "string" && data.startsWith(HELLO));
    socket.onerror = () => end(false);
    socket.onclose = () => resolve(false);
  });
}
