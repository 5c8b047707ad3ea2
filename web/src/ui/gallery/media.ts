/** Pictures without a camera: each slot carries a drawing of somebody. */
import { computed, signal } from "@preact/signals-core";
import type { Devices, MediaView, Slot, TileWish } from "../../media/view";
import { assign } from "../../session/slots";

const AUDIO_SLOTS = 3;
const VIDEO_SLOTS = 9;
const NUMBERS = Array.from({ length: VIDEO_SLOTS }, (_, index) => AUDIO_SLOTS + index);

const DEVICES: Devices = {
  microphones: [
    { deviceId: "m1", label: "Headset microphone" },
    { deviceId: "m2", label: "Built-in microphone" },
  ],
  cameras: [{ deviceId: "c1", label: "Built-in camera" }],
  speakers: [{ deviceId: "s1", label: "Headset" }],
  microphone: "m1",
  camera: "c1",
  speaker: "s1",
  microphoneProblem: null,
  cameraProblem: null,
};

export interface Scene {
  readonly camera: boolean;
  readonly screen: boolean;
  readonly refused: boolean;
}

export function drawnMedia({ camera, screen, refused }: Scene): MediaView {
  const wishes = signal<readonly TileWish[]>([]);
  const videoSlots: readonly Slot[] = NUMBERS.map((slot) => ({
    slot,
    kind: "video",
    stream: slot === AUDIO_SLOTS && screen ? drawing("screen", drawScreen) : person(slot * 47),
  }));
  const problem = refused ? "denied" : null;
  return {
    audioSlots: [],
    videoSlots,
    slotsShown: computed(() => assign(wishes.value, [], NUMBERS)),
    ownCamera: signal(camera ? person(215) : null),
    ownScreen: signal(null),
    microphoneLevel: signal(refused ? 0 : 0.45),
    devices: signal({ ...DEVICES, microphoneProblem: problem, cameraProblem: problem }),
    soundBlocked: signal(false),
    attach: (slot, element) => {
      const stream = videoSlots.find((each) => each.slot === slot)?.stream;
      if (element !== null && stream !== undefined) element.srcObject = stream;
    },
    show: (shown) => {
      wishes.value = shown;
    },
    startPreview: () => Promise.resolve(),
  };
}

type Draw = (pen: CanvasRenderingContext2D) => void;
const WIDTH = 640;
const HEIGHT = 360;
const REPAINT_MS = 500;

const drawings = new Map<string, MediaStream>();

const person = (hue: number) => drawing(`${hue}`, (pen) => drawPerson(pen, hue));

/** Painted again and again: a canvas that does not change sends no frames. Each stands for all states of the page. */
function drawing(name: string, draw: Draw): MediaStream {
  const before = drawings.get(name);
  if (before !== undefined) return before;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const pen = canvas.getContext("2d");
  const paint = () => {
    if (pen !== null) draw(pen);
  };
  paint();
  setInterval(paint, REPAINT_MS);
  const stream = canvas.captureStream();
  drawings.set(name, stream);
  return stream;
}

function drawPerson(pen: CanvasRenderingContext2D, hue: number): void {
  const wall = pen.createLinearGradient(0, 0, WIDTH, HEIGHT);
  wall.addColorStop(0, `hsl(${hue} 32% 74%)`);
  wall.addColorStop(1, `hsl(${hue + 30} 30% 50%)`);
  pen.fillStyle = wall;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = `hsl(${hue + 20} 22% 88%)`;
  pen.fillRect(60, 40, 120, 150);
  disc(pen, 320, 390, 165, `hsl(${hue + 190} 42% 38%)`);
  disc(pen, 320, 150, 84, `hsl(${18 + (hue % 14)} 40% ${34 + (hue % 36)}%)`);
  disc(pen, 320, 175, 74, `hsl(${22 + (hue % 10)} 45% ${52 + (hue % 22)}%)`);
}

function disc(pen: CanvasRenderingContext2D, x: number, y: number, radius: number, colour: string): void {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.arc(x, y, radius, 0, Math.PI * 2);
  pen.fill();
}

function drawScreen(pen: CanvasRenderingContext2D): void {
  pen.fillStyle = "#fbfaf7";
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = "#25324b";
  pen.font = "bold 34px sans-serif";
  pen.fillText("How a truss carries weight", 40, 66);
  pen.strokeStyle = "#2f5fd0";
  pen.lineWidth = 6;
  for (let x = 60; x < 560; x += 100) {
    pen.beginPath();
    pen.moveTo(x, 280);
    pen.lineTo(x + 50, 170);
    pen.lineTo(x + 100, 280);
    pen.closePath();
    pen.stroke();
  }
}
