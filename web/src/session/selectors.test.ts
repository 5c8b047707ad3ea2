import { describe, expect, it } from "vitest";
import type { Participant, View } from "../protocol";
import { ANA, BEN, breakouts, CLEO, POLICY, room, view, welcome } from "./classroom";
import { duties } from "./duties";
import { begin } from "./fold";
import * as ask from "./selectors";
import type { SessionState } from "./state";

function seen(reader: Participant, changes: Partial<View> = {}): SessionState {
  const state = begin(welcome(reader, { session: view(changes) }));
  if (state === null) throw new Error("the welcome has a view");
  return state;
}

const APART: Partial<View> = {
  participants: [ANA, { ...BEN, room: "r1" }, { ...CLEO, room: "r1", connected: false }],
  breakouts: breakouts({ rooms: [room("r1", "Red", ["u2", "u3"])] }),
};

describe("rooms", () => {
  it("hold everybody; companions are those who are there now", () => {
    const state = seen(BEN, APART);
    expect(ask.myRoom(state)).toBe("r1");
    expect(ask.companions(state)).toEqual([]);
    expect(ask.rooms(state).map(({ room, name, people }) => [room, name, people.length])).toEqual([
      ["main", "", 1],
      ["r1", "Red", 2],
    ]);
  });

  it("may be entered by hosts, and by students where they may choose", () => {
    expect(ask.mayEnterRooms(seen(ANA, APART))).toBe(true);
    expect(ask.mayEnterRooms(seen(BEN, APART))).toBe(false);
    expect(ask.mayEnterRooms(seen(ANA))).toBe(false);
    const chosen = breakouts({ rooms: [room("r1", "Red")], choice: true });
    expect(ask.mayEnterRooms(seen(BEN, { ...APART, breakouts: chosen }))).toBe(true);
  });
});

describe("conversations", () => {
  it("are private only where the policy allows", () => {
    expect(ask.mayWriteTo(seen(BEN), "u3")).toBe(false);
    expect(ask.mayWriteTo(seen(BEN, { policy: { ...POLICY, private_chat: "all" } }), "u3")).toBe(true);
    const pairs = { ...POLICY, private_chat: "pairs", chat_pairs: [["student", "mentor"]] } as const;
    expect(ask.mayWriteTo(seen(BEN, { policy: pairs }), "u1")).toBe(true);
    expect(ask.mayWriteTo(seen(BEN, { policy: pairs }), "u3")).toBe(false);
    const two = { ...POLICY, private_chat: "all", two_adults: true } as const;
    expect(ask.mayWriteTo(seen(BEN, { policy: two }), "u1")).toBe(false);
    expect(ask.mayWriteTo(seen(BEN, { policy: two }), "u3")).toBe(true);
    const led = { participants: [ANA, { ...BEN, role: "facilitator" as const }, CLEO] };
    expect(ask.mayWriteTo(seen(ANA, led), "u2")).toBe(true);
    expect(ask.mayWriteTo(seen(ANA, led), "u3")).toBe(false);
    expect(ask.mayWriteTo(seen(ANA, led), "u1")).toBe(false);
  });
});

it("hands are listed in the order in which they went up", () => {
  const participants = [{ ...ANA, hand_at: 30 }, { ...BEN, hand_at: 20 }, CLEO];
  expect(ask.hands(seen(ANA, { participants })).map((each) => each.name)).toEqual(["Ben", "Ana"]);
});

describe("duties", () => {
  it("never ask for what policy keeps off for students", () => {
    const policy = { ...POLICY, student_camera: false };
    const wish = { microphone: true, camera: true, screen: false };
    expect(duties(seen(BEN, { policy }), wish, null)).toEqual([
      { type: "media.publish", data: { ...wish, camera: false } },
    ]);
    expect(duties(seen(ANA, { policy }), wish, null)).toEqual([{ type: "media.publish", data: wish }]);
  });

  const OFF = { microphone: false, camera: false, screen: false };
  const VIDEO = { rung: "video", reason: "" } as const;

  it("are none when the server knows", () => {
    expect(duties(seen(BEN), OFF, VIDEO)).toEqual([]);
  });

  it("leaves it to the server how much of the pictures a slow line carries", () => {
    for (const rung of ["reduced", "audio"] as const) {
      expect(duties(seen(BEN, { participants: [{ ...BEN, rung }] }), OFF, VIDEO)).toEqual([]);
    }
  });

  it("are to tell what is sent and on which rung, once that is known", () => {
    const own = { ...OFF, camera: true };
    const lost = { rung: "text", reason: "media-lost" } as const;
    expect(duties(seen(BEN), own, lost)).toEqual([
      { type: "media.publish", data: own },
      { type: "rung.report", data: lost },
    ]);
    const onText = { participants: [ANA, { ...BEN, rung: "text" as const }] };
    expect(duties(seen(BEN, onText), OFF, null)).toEqual([]);
    expect(duties(seen(BEN, onText), OFF, VIDEO)).toHaveLength(1);
  });

  it("wait until the server counts this person as connected, and observers publish nothing", () => {
    const own = { ...OFF, camera: true };
    expect(duties(seen(BEN, { participants: [{ ...BEN, connected: false }] }), own, VIDEO)).toEqual([]);
    expect(duties(seen(BEN, { participants: [{ ...BEN, role: "observer" }] }), own, VIDEO)).toEqual([]);
  });
});
