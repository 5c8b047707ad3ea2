/** What is said about the line in English: by what one takes part, and how that is mended. */
export const line = {
  voicesMode: "Continue by voices only",
  voicesModeHelp: "You hear everybody and see no pictures: much easier on a slow connection.",
  rung_voices: "You hear the others without their pictures, as you wished.",
  hostRung_voices: "Sound only, by own choice.",
} as const;
