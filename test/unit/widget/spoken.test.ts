import { expect, test } from "vitest";
import { createScriptedSpeaker } from "../../../src/testing/scripted-speaker.ts";
import { Reader } from "../../../widget/voice/reader.ts";
import { spokenText } from "../../../widget/voice/spoken.ts";

const WORDS = {
  readLink: "link",
  announcedSuggestions: (titles: readonly string[]) => `You can answer: ${titles.join(", ")}.`,
};
const spoken = (text: string, titles: readonly string[] = []): string =>
  spokenText({ text, buttons: titles.map((title) => ({ title, payload: "/x" })) }, WORDS);

test("words are read without their markup, numbers as they stand", () => {
  expect(spoken("**Order A-1042**: 12.50 € on `2026-11-21`\n\n- one\n- *two*")).toBe(
    "Order A-1042: 12.50 € on 2026-11-21\none. two",
  );
});

test("links are read by their words, addresses not at all", () => {
  expect(spoken("See [our help page](https://shop.example/help).")).toBe("See our help page.");
  expect(spoken("See https://shop.example/a?b=c.")).toBe("See link.");
  expect(spoken("See [https://a.example/x](https://a.example/x), or www.shop.example/very/long.")).toBe("See link, or link.");
  expect(spoken("**Look: https://a.example/x**")).toBe("Look: link");
});

test("pictures are not read, signs are", () => {
  expect(spoken("Done 🎉👍🏽 5 % off ❤️ now")).toBe("Done 5 % off now");
});

test("the answers that are offered are read as such", () => {
  expect(spoken("Which size?", ["Small 🙂", "Large"])).toBe("Which size?\nYou can answer: Small, Large.");
  expect(spoken("", ["Yes"])).toBe("You can answer: Yes.");
  expect(spoken("🎉")).toBe("");
});

const settle = async (): Promise<void> => {
  for (let n = 0; n < 10; n++) await Promise.resolve();
};

test("texts are read one after another, until somebody stops it", async () => {
  const speaker = createScriptedSpeaker();
  const reader = new Reader(() => {});
  reader.read("One.", "en", speaker);
  reader.read("Two.", "en", speaker);
  await settle();
  expect([reader.reading, speaker.speaking]).toEqual([true, "One."]);
  speaker.finish();
  await settle();
  expect([reader.reading, speaker.speaking]).toEqual([true, "Two."]);
  reader.read("Three.", "en", speaker);
  reader.stop();
  await settle();
  expect([reader.reading, speaker.speaking]).toEqual([false, null]);
  reader.read("Four.", "de", speaker);
  await settle();
  expect(speaker.spoken.map(({ text }) => text)).toEqual(["One.", "Two.", "Four."]);
  speaker.finish();
  await settle();
  expect(reader.reading).toBe(false);
});

test("what goes wrong is told; a speaker that throws has failed; nothing is not read", async () => {
  const told: (string | undefined)[] = [];
  const reader = new Reader((trouble) => told.push(trouble));
  reader.read("", "en", createScriptedSpeaker());
  expect(told).toEqual([]);
  reader.read("One.", "en", { speak: () => Promise.reject(new Error("no")) });
  await settle();
  reader.read("Two.", "en", { speak: async () => "no-voice" });
  await settle();
  expect([told, reader.reading]).toEqual([[undefined, "failed", undefined, "no-voice"], false]);
});
