/** How loud the own microphone is, 0..1, ten times a second. */
import { effect, type ReadonlySignal, signal } from "@preact/signals-core";

const EVERY_MS = 100;
/** Speech at an ordinary distance peaks around a third of full scale. */
const GAIN = 3;

export function createLevel(microphone: ReadonlySignal<MediaStreamTrack | null>): ReadonlySignal<number> {
  const level = signal(0);
  effect(() => {
    const track = microphone.value;
    level.value = 0;
    return track === null ? undefined : listen(track, (loudness) => (level.value = loudness));
  });
  return level;
}

function listen(track: MediaStreamTrack, tell: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    // A context made before any click sleeps until one happened.
    if (context.state === "suspended") void context.resume();
    analyser.getFloatTimeDomainData(samples);
    tell(Math.min(1, rootMeanSquare(samples) * GAIN));
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

function rootMeanSquare(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length);
}
