import { describe, expect, test } from "vitest";
import {
  createScriptedRecogniser,
  type ScriptedRecogniser,
  type SpeechScript,
} from "../../../src/testing/scripted-recogniser.ts";
import type { HearingPlace, Recogniser } from "../../../src/voice/recogniser.ts";
import { Listener } from "../../../widget/voice/listener.ts";
import { HOLD_MS } from "../../../widget/voice/press.ts";

const settle = async (): Promise<void> => {
  for (let n = 0; n < 20; n++) await Promise.resolve();
};

interface Set {
  readonly listener: Listener;
  readonly recogniser: ScriptedRecogniser;
  /** What came of it: `send TEXT`, `write TEXT`, or the trouble. */
  readonly told: string[];
}

function create(script: readonly SpeechScript[], place: HearingPlace = "device", onDevice = false, own?: Recogniser): Set {
  const recogniser = createScriptedRecogniser(script, { place });
  const told: string[] = [];
  const listener = new Listener({
    recogniser: () => own ?? recogniser,
    locale: () => "de",
    onDevice: () => onDevice,
    changed: () => {},
    said: (text, released) => told.push(`${released ? "send" : "write"} ${text}`),
    trouble: (what) => told.push(what),
  });
  return { listener, recogniser, told };
}

const PARCEL: SpeechScript = { says: ["where", "where is my parcel"] };

describe("holding the button", () => {
  test("listens as long as it is held, in the language of the conversation, and sends on release", async () => {
    const { listener, recogniser, told } = create([PARCEL]);
    listener.press(0);
    await settle();
    expect([listener.phase, listener.caption, recogniser.open]).toEqual(["listening", "where is my parcel", true]);
    listener.release(HOLD_MS);
    expect(listener.phase).toBe("finishing");
    await settle();
    expect([listener.phase, listener.caption, recogniser.open]).toEqual(["idle", "", false]);
    expect([told, recogniser.locales]).toEqual([["send where is my parcel"], ["de"]]);
  });

  test("a recogniser that ends at a pause waits for the release", async () => {
    const { listener, recogniser, told } = create([{ ...PARCEL, ends: true }]);
    listener.press(0);
    await settle();
    expect([told, recogniser.open, listener.caption]).toEqual([[], false, "where is my parcel"]);
    listener.release(HOLD_MS);
    expect([told, listener.phase]).toEqual([["send where is my parcel"], "idle"]);
  });

  test("a release while the browser still asks for the microphone is none", async () => {
    const { listener, told } = create([{ waits: true }]);
    listener.press(0);
    await settle();
    listener.release(HOLD_MS * 10);
    expect([listener.phase, told]).toEqual(["opening", []]);
    listener.press(9_000);
    listener.release(9_010);
    expect([listener.phase, told]).toEqual(["idle", ["cancelled"]]);
  });
});

describe("pressing the button once and once more", () => {
  test("listens in between, and the second press sends", async () => {
    const { listener, told } = create([PARCEL]);
    listener.press(0);
    listener.release(HOLD_MS - 1);
    await settle();
    expect(listener.phase).toBe("listening");
    listener.press(5_000);
    listener.release(5_010);
    await settle();
    expect(told).toEqual(["send where is my parcel"]);
  });

  test("what ends by itself is not sent: nobody has released it", async () => {
    const { listener, told } = create([{ ...PARCEL, ends: true }]);
    listener.press(0);
    listener.release(1);
    await settle();
    expect([told, listener.phase]).toEqual([["write where is my parcel"], "idle"]);
  });

  test("a press while it is being understood changes nothing", async () => {
    const { listener, told } = create([PARCEL]);
    listener.press(0);
    listener.release(1);
    await settle();
    listener.finish();
    listener.finish();
    listener.press(6_000);
    listener.release(6_001);
    await settle();
    expect(told).toEqual(["send where is my parcel"]);
  });
});

test("cancelling throws away what was said and closes the microphone at once; then one can talk again", async () => {
  const { listener, recogniser, told } = create([PARCEL]);
  listener.press(0);
  await settle();
  listener.cancel();
  expect([listener.phase, recogniser.open, told]).toEqual(["idle", false, ["cancelled"]]);
  listener.release(HOLD_MS);
  listener.cancel();
  await settle();
  expect(told).toEqual(["cancelled"]);
  listener.press(3_000);
  await settle();
  expect(listener.phase).toBe("listening");
});

test("turning to something else closes the microphone and keeps the words, unsent", async () => {
  const { listener, recogniser, told } = create([PARCEL, { says: [] }]);
  listener.press(0);
  await settle();
  listener.leave();
  expect([listener.phase, recogniser.open, told]).toEqual(["idle", false, ["write where is my parcel"]]);
  listener.press(2_000);
  listener.leave();
  expect(told).toEqual(["write where is my parcel"]);
});

test("words prove that the microphone is open, whether or not the recogniser has said so", async () => {
  let hear = (_text: string): void => {};
  const { listener } = create([], "device", false, {
    place: async () => "device",
    listen: ({ onInterim }) => {
      hear = onInterim;
      return { heard: new Promise(() => {}), stop() {} };
    },
  });
  listener.press(0);
  await settle();
  expect(listener.phase).toBe("opening");
  hear("hello");
  expect([listener.phase, listener.caption]).toEqual(["listening", "hello"]);
  listener.cancel();
  hear("too late");
  expect(listener.caption).toBe("");
});

test("silence is told", async () => {
  const { listener, told } = create([{ says: [] }]);
  listener.press(0);
  await settle();
  listener.release(HOLD_MS);
  await settle();
  expect(told).toEqual(["nothing"]);
});

test("a failure is told, and what had been understood is kept, unsent", async () => {
  const { listener, recogniser, told } = create([{ fails: "service", says: ["my number"] }]);
  listener.press(0);
  await settle();
  expect([listener.phase, recogniser.open, told]).toEqual(["idle", false, ["service", "write my number"]]);
});

test("a recogniser of the page's own that throws has failed", async () => {
  const broken: Recogniser = {
    place: () => Promise.reject(new Error("no")),
    listen: () => {
      throw new Error("no model");
    },
  };
  const { listener, told } = create([], "device", false, broken);
  listener.press(0);
  await settle();
  expect(listener.phase).toBe("asking"); // nobody knows where it sends what
  listener.agree();
  await settle();
  expect([listener.phase, told]).toEqual(["idle", ["failed"]]);
});

describe("where speech leaves the device", () => {
  test("nobody is listened to before the visitor has agreed, once", async () => {
    const { listener, recogniser, told } = create([PARCEL], "service");
    listener.press(0);
    listener.release(1);
    await settle();
    expect([listener.phase, recogniser.locales]).toEqual(["asking", []]);
    listener.agree();
    await settle();
    expect(listener.phase).toBe("listening");
    listener.finish();
    await settle();
    listener.press(9_000);
    await settle();
    expect([listener.phase, told]).toEqual(["listening", ["send where is my parcel"]]);
  });

  test("who does not agree is not listened to, and is asked again", async () => {
    const { listener, recogniser } = create([PARCEL], "service");
    for (const at of [0, 5_000]) {
      listener.press(at);
      listener.release(at + 1);
      await settle();
      expect(listener.phase).toBe("asking");
      listener.cancel();
    }
    listener.agree();
    expect([listener.phase, recogniser.locales]).toEqual(["idle", []]);
  });

  test("pressing the button again takes the question away", async () => {
    const { listener, told } = create([PARCEL], "service");
    listener.press(0);
    listener.release(1);
    await settle();
    listener.press(900);
    listener.release(901);
    expect([listener.phase, told]).toEqual(["idle", ["cancelled"]]);
  });

  test("a page that wants it on the device alone is obeyed", async () => {
    const { listener, recogniser, told } = create([PARCEL], "service", true);
    listener.press(0);
    await settle();
    expect([listener.phase, recogniser.locales, told]).toEqual(["idle", [], ["not-here"]]);
  });

  test("what is cancelled while that is being found out is not begun", async () => {
    const { listener, recogniser } = create([PARCEL], "service", true);
    listener.press(0);
    listener.cancel();
    await settle();
    expect([listener.phase, recogniser.locales]).toEqual(["idle", []]);
  });
});
