import fc from "fast-check";
import { expect, test } from "vitest";
import { splitText } from "../../../src/channel/split.ts";

test("[X6] a text is parted at paragraphs, then lines, then sentences, then words", () => {
  expect(splitText("one two three\n\nfour. five", 20)).toEqual(["one two three", "four. five"]);
  expect(splitText("one two three\nfour. five", 20)).toEqual(["one two three", "four. five"]);
  expect(splitText("One two three. Four five.", 20)).toEqual(["One two three.", "Four five."]);
  expect(splitText("one two three four five", 14)).toEqual(["one two three", "four five"]);
  expect(splitText("one two three", 13)).toEqual(["one two three"]);
  expect(splitText("one two threefour", 13)).toEqual(["one two", "threefour"]);
});

test("[X6] a better place that comes too early is not taken", () => {
  expect(splitText("a\n\nbcd efg hij klm nop", 20)).toEqual(["a\n\nbcd efg hij klm", "nop"]);
});

test("[X6] a word without end is cut, never inside a character", () => {
  expect(splitText("aaaaaaaaaa", 4)).toEqual(["aaaa", "aaaa", "aa"]);
  expect(splitText("👩‍👩‍👧👩‍👩‍👧", 10)).toEqual(["👩‍👩‍👧", "👩‍👩‍👧"]);
  expect(splitText("👩‍👩‍👧", 4).join("")).toBe("👩‍👩‍👧");
});

test("[X6] nothing is lost, nothing is too long, and nothing is empty", () => {
  const word = fc.constantFrom("a", "bb.", "ccc", "\n", "\n\n", "https://a.example/x?y=1", "👍🏽", "é", "word", "Ende!", " ");
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), fc.integer({ min: 20, max: 60 }), (words, max) => {
      const text = words.join(" ");
      const parts = splitText(text, max);
      for (const part of parts) {
        expect(part.length).toBeLessThanOrEqual(max);
        expect(part.trim()).not.toBe("");
      }
      expect(parts.join("").replace(/\s+/g, "")).toBe(text.replace(/\s+/g, ""));
    }),
    { seed: 7 },
  );
});
