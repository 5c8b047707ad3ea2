/** What is said about the line in English: by what one takes part, and how that is mended. */
export const line = {
  rung_voices: "You hear the others without their pictures, as you wished.",
  hostRung_voices: "Sound only, by own choice.",
  link_portal:
    "Your network wants you to sign in first: open any other web page to do so. What you write here is kept.",
  waitingCount: { one: "{count} thing waits to be sent.", other: "{count} things wait to be sent." },
  voteWaits: "Your vote is kept and sent as soon as you are connected again.",
  lightPage: "The light page, for slow lines",
  lightHint:
    "Chat, polls, hands and rooms, without sound and pictures. It loads fast and needs little of your line.",
  fullPage: "The full page, with sound and pictures",
  error_elsewhere: "Sound and picture are on your other device. Bring them here first.",
} as const;
