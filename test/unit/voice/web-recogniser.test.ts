import { expect, test } from "vitest";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";
import { createWebRecogniser, findWebRecognition, type WebRecognition } from "../../../src/voice/web-recogniser.ts";
import type { Heard } from "../../../src/voice/recogniser.ts";
import { simulateRecognition, type WebScene } from "./web-speech.ts";

const platform = createManualPlatform();

interface Played {
  readonly heard: Promise<Heard>;
  readonly stop: () => void;
  readonly recognition: WebRecognition;
}

async function play(scene: WebScene): Promise<Played> {
  const { Recognition, made } = simulateRecognition(scene);
  const recogniser = createWebRecogniser(Recognition, platform);
  await recogniser.place("de-AT");
  const { signal } = new AbortController();
  const listening = recogniser.listen({ locale: "de-AT", onStart() {}, onInterim() {}, signal });
  await Promise.resolve();
  return { heard: listening.heard, stop: () => listening.stop(), recognition: made[0]! };
}

test("it listens through pauses, in the language of the conversation, and tells what it has so far", async () => {
  const { recognition } = await play({});
  expect([recognition.lang, recognition.continuous, recognition.interimResults]).toEqual(["de-AT", true, true]);
});

test("where the language is understood on the device, nothing may leave it", async () => {
  expect((await play({ available: "available" })).recognition.processLocally).toBe(true);
});

for (const available of ["downloadable", "unavailable", new Error("forbidden by the page"), undefined]) {
  test(`where it is not (${String(available)}), that is said, and the browser decides`, async () => {
    const { Recognition } = simulateRecognition({ available });
    expect(await createWebRecogniser(Recognition, platform).place("de")).toBe("service");
    expect((await play({ available })).recognition.processLocally).toBe(false);
  });
}

test("a language that is installed meanwhile is understood on the device from then on", async () => {
  const answers = ["downloadable", "available", "unavailable"];
  const { Recognition } = simulateRecognition({});
  const recogniser = createWebRecogniser(Object.assign(Recognition, { available: async () => answers.shift()! }), platform);
  expect([await recogniser.place("de"), await recogniser.place("de"), await recogniser.place("de")]).toEqual([
    "service",
    "device",
    "device",
  ]);
  expect(await recogniser.place("en")).toBe("service");
});

test.each([
  ["not-allowed", "denied"],
  ["audio-capture", "no-microphone"],
  ["network", "service"],
  ["service-not-allowed", "service"],
  ["language-not-supported", "language"],
  ["aborted", "failed"],
  ["bad-grammar", "failed"],
])("the browser's error %s is %s", async (error, reason) => {
  expect(await (await play({ error })).heard).toEqual({ kind: "failed", reason, text: "" });
});

test("silence until the browser gives up is nothing, not a failure", async () => {
  expect(await (await play({ error: "no-speech" })).heard).toEqual({ kind: "nothing" });
});

test("what was understood before a failure is not lost", async () => {
  const { heard, recognition } = await play({ says: ["my number is"] });
  recognition.dispatchEvent(Object.assign(new Event("error"), { error: "network" }));
  recognition.dispatchEvent(new Event("end"));
  expect(await heard).toEqual({ kind: "failed", reason: "service", text: "my number is" });
});

test("a browser that throws on starting has failed, or was not allowed to", async () => {
  const refused = new DOMException("no", "NotAllowedError");
  expect(await (await play({ startThrows: refused })).heard).toMatchObject({ kind: "failed", reason: "denied" });
  expect(await (await play({ startThrows: new Error("busy") })).heard).toMatchObject({ kind: "failed", reason: "failed" });
});

test("a browser that never says that it has ended is given four seconds", async () => {
  const { heard, stop } = await play({ says: ["hello"], endless: true });
  stop();
  let said: Heard | null = null;
  void heard.then((result) => (said = result));
  platform.advance(3_999);
  await Promise.resolve();
  expect(said).toBeNull();
  platform.advance(1);
  expect(await heard).toEqual({ kind: "heard", text: "hello" });
});

test("where there is no browser, or no secure page, there is no recogniser", () => {
  expect(findWebRecognition()).toBeNull();
});
