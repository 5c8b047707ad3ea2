/** One seat is held by one tab of this browser: the tab that comes later takes it, the earlier one steps back. */

export function claimSeat(participant: string, lost: () => void): void {
  const channel = new BroadcastChannel(`seat ${participant}`);
  channel.postMessage("mine");
  channel.addEventListener("message", () => {
    channel.close();
    lost();
  });
}
