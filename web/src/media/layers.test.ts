import { expect, test } from "vitest";
import { createLayers, voiceAs, withActive } from "./layers";

const CAMERA = ["q", "h", "f"].map((rid) => ({ rid, active: true }));
const active = (encodings: readonly RTCRtpEncodingParameters[] | null) =>
  encodings?.filter((each) => each.active).map((each) => each.rid);

test("layers that nobody watches are switched off, and the others stay as they are", () => {
  expect(active(withActive(CAMERA, ["q", "h"]))).toEqual(["q", "h"]);
  expect(active(withActive(CAMERA, []))).toEqual([]);
  expect(withActive([{ rid: "q", maxBitrate: 7 }], [])).toEqual([{ rid: "q", maxBitrate: 7, active: false }]);
});

test("what is so already is not said again", () => {
  expect(withActive(CAMERA, ["q", "h", "f"])).toBeNull();
  expect(withActive(CAMERA, undefined)).toBeNull();
});

test("a source of one layer has no name for the server", () => {
  expect(withActive([{ active: true }], [""])).toBeNull();
  expect(active(withActive([{ rid: "only", active: false }], [""]))).toEqual(["only"]);
  expect(active(withActive([{ active: true }], []))).toEqual([]);
});

/** A sender that refuses parameters which were not read just before, as browsers do. */
function sender() {
  let encodings: RTCRtpEncodingParameters[] = CAMERA;
  let transaction = 0;
  const changes: (string | undefined)[][] = [];
  return {
    changes,
    starts: () => {
      encodings = CAMERA;
    },
    getParameters: () => ({ encodings, codecs: [], transactionId: String(++transaction) }),
    setParameters: async (parameters: { encodings: RTCRtpEncodingParameters[]; transactionId: string }) => {
      if (parameters.transactionId !== String(transaction)) throw new DOMException("", "InvalidStateError");
      await Promise.resolve();
      encodings = parameters.encodings;
      changes.push(active(encodings) ?? []);
    },
  };
}

test("of changes that come quickly the newest holds in the end", async () => {
  const [camera, screen] = [sender(), sender()];
  const senders = { camera, screen, microphone: sender() } as unknown as Parameters<typeof createLayers>[0];
  const layers = createLayers(() => senders as never);
  layers.watched({ camera: ["q"] });
  layers.watched({ camera: ["q", "h"] });
  layers.watched({ camera: [] });
  layers.watched({});
  await new Promise((resolve) => setTimeout(resolve));
  expect(active(camera.getParameters().encodings)).toEqual(["q", "h", "f"]);
  expect(camera.changes[0]).toEqual(["q"]);
  expect(screen.changes).toEqual([]);
});

test("what a connection refuses, or starts again with another way, is said again with the next look", async () => {
  const camera = sender();
  const { setParameters } = camera;
  camera.setParameters = () => Promise.reject(new DOMException("", "InvalidStateError"));
  const layers = createLayers(() => ({ camera, screen: sender(), microphone: sender() }) as never);
  const looks = async () => {
    layers.carried("voice");
    await new Promise((resolve) => setTimeout(resolve));
  };
  await looks();
  camera.setParameters = setParameters;
  await looks();
  await looks();
  expect(camera.changes).toEqual([[]]);
  camera.starts();
  await looks();
  expect(camera.changes).toEqual([[], []]);
});

const CODECS = ["audio/red", "audio/opus"].map((mimeType) => ({ mimeType, clockRate: 48_000 }));

test("a voice on a thin line is sent lean, on a thinner one not at all, and whole again on a good one", () => {
  const whole = [{ active: true }];
  expect(voiceAs("all", whole, CODECS)).toBeNull();
  const lean = voiceAs("voice", whole, CODECS) ?? [];
  expect(lean).toEqual([{ active: true, adaptivePtime: true, maxBitrate: 16_000, codec: CODECS[1] }]);
  expect(voiceAs("voice", lean, CODECS)).toBeNull();
  const silent = voiceAs("nothing", lean, CODECS) ?? [];
  expect(silent[0]?.active).toBe(false);
  expect(voiceAs("all", silent, CODECS)).toEqual([{ active: true, adaptivePtime: false, codec: CODECS[0] }]);
});

test("a browser without copies keeps the codec that it has", () => {
  expect(voiceAs("voice", [{}], [])).toEqual([{ active: true, adaptivePtime: true, maxBitrate: 16_000 }]);
});
