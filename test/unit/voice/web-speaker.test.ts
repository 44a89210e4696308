import { expect, test } from "vitest";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";
import { chooseVoice, createWebSpeaker, findWebSynthesis, type WebVoice } from "../../../src/voice/web-speaker.ts";
import { simulateSynthesis } from "./web-speech.ts";

const voice = (lang: string, more: Partial<WebVoice> = {}): WebVoice => ({ lang, localService: true, default: false, ...more });
const settle = async (): Promise<void> => {
  for (let n = 0; n < 10; n++) await Promise.resolve();
};
const { signal } = new AbortController();

test("the voice of just this language is chosen, then one of the language, the visitor's default first", () => {
  const [gb, us, best] = [voice("en-GB"), voice("en_US"), voice("en-AU", { default: true })];
  expect(chooseVoice([us, gb, best], "en-gb")).toBe(gb);
  expect(chooseVoice([gb, us], "en-US")).toBe(us);
  expect(chooseVoice([gb, us, best], "en")).toBe(best);
  expect(chooseVoice([gb, us], "en-NZ")).toBe(gb);
  expect(chooseVoice([voice("eng-GB")], "en-GB")).toBeNull();
});

test("a voice that would send the text away is never chosen", async () => {
  const parts = simulateSynthesis([voice("en-GB", { localService: false, default: true }), voice("de")]);
  const speaker = createWebSpeaker(parts, createManualPlatform());
  expect(await speaker.speak("Your balance is 12.", { locale: "en-GB", signal })).toBe("no-voice");
  expect(parts.begun).toEqual([]);
});

test("long texts are spoken in pieces, each in the voice's own language", async () => {
  const german = voice("de-DE");
  const parts = simulateSynthesis([german]);
  const sentence = "Ein Satz, der nicht enden will, weil er von allem zugleich handelt und nichts davon auslassen mag. ";
  const spoken = createWebSpeaker(parts, createManualPlatform()).speak(sentence.repeat(2), { locale: "de", signal });
  for (const count of [1, 2]) {
    await settle();
    expect(parts.begun.length).toBe(count);
    parts.finish();
  }
  expect(await spoken).toBe("spoken");
  expect(parts.begun.every(({ lang, voice: used }) => lang === "de-DE" && used === german)).toBe(true);
});

test("voices that come late are waited for, a second at most", async () => {
  const parts = simulateSynthesis([]);
  const platform = createManualPlatform();
  const speaker = createWebSpeaker(parts, platform);
  void speaker.speak("Hello.", { locale: "en", signal });
  await settle();
  expect(parts.begun).toEqual([]);
  const late = voice("en-GB");
  parts.setVoices([late]);
  await settle();
  expect(parts.begun).toEqual([{ text: "Hello.", lang: "en-GB", voice: late }]);

  const none = simulateSynthesis([]);
  void createWebSpeaker(none, platform).speak("Hello.", { locale: "en", signal });
  await settle();
  platform.advance(1_000);
  await settle();
  expect(none.begun).toEqual([{ text: "Hello.", lang: "en", voice: null }]);
});

test("a voice that does not begin, or does not end, has failed and is silenced", async () => {
  const platform = createManualPlatform();
  const mute = simulateSynthesis([voice("en")], false);
  const unheard = createWebSpeaker(mute, platform).speak("Hello.", { locale: "en", signal });
  await settle();
  platform.advance(5_000);
  expect([await unheard, mute.cancels()]).toEqual(["failed", 1]);

  const endless = simulateSynthesis([voice("en")]);
  let result: string | null = null;
  void createWebSpeaker(endless, platform)
    .speak("Hello.", { locale: "en", signal })
    .then((spoken) => (result = spoken));
  await settle();
  platform.advance(5_000 + 6 * 250 - 1);
  await settle();
  expect(result).toBeNull();
  platform.advance(1);
  await settle();
  expect(result).toBe("failed");
});

test("an error of the browser is a failure, and what waits behind it is spoken all the same", async () => {
  const parts = simulateSynthesis([voice("en")]);
  const speaker = createWebSpeaker(parts, createManualPlatform());
  const first = speaker.speak("One.", { locale: "en", signal });
  const second = speaker.speak("Two.", { locale: "en", signal });
  await settle();
  parts.finish("error");
  expect(await first).toBe("failed");
  await settle();
  parts.finish();
  expect(await second).toBe("spoken");
});

test("where there is no browser there is no voice", () => {
  expect(findWebSynthesis()).toBeNull();
});
