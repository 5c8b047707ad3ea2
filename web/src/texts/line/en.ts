/** What is said about the line in English: by what one takes part, and how that is mended. */
export const line = {
  voicesMode: "Continue by voices only",
  voicesModeHelp: "You hear everybody and see no pictures: much easier on a slow connection.",
  rung_voices: "You hear the others without their pictures, as you wished.",
  hostRung_voices: "Sound only, by own choice.",
  link_portal:
    "Your network wants you to sign in first: open any other web page to do so. What you write here is kept.",
  waitingCount: { one: "{count} thing waits to be sent.", other: "{count} things wait to be sent." },
  voteWaits: "Your vote is kept and sent as soon as you are connected again.",
} as const;
