import { expect, test } from "vitest";
import { MAX_CHARACTERS, normalise, typed } from "../../../src/nlu/normalise.ts";

test("quotes, spaces and full-width letters become plain, and every offset leads back", () => {
  const normal = normalise("it’s\u00a0ＳＩＺＥ\tＬ");
  expect(normal.text).toBe("it's SIZE L");
  expect(typed(normal, 5, 9)).toBe("ＳＩＺＥ");
});

test("one sign that becomes several keeps its place", () => {
  const normal = normalise("½ kg ﬁne");
  expect(normal.text).toBe("1⁄2 kg fine");
  expect(typed(normal, normal.text.indexOf("fine"), normal.text.length)).toBe("ﬁne");
});

test("lower case never changes a length", () => {
  const normal = normalise("İstanbul");
  expect(normal.lower).toHaveLength(normal.text.length);
});

test("100,000 marks on one letter are cut to eight, in no time", () => {
  const started = performance.now();
  expect(normalise(`a${"\u0301".repeat(100_000)}`).text.length).toBeLessThanOrEqual(9);
  expect(performance.now() - started).toBeLessThan(200);
});

test("a message is read up to its limit", () => {
  expect(normalise("x".repeat(10_000)).text).toHaveLength(MAX_CHARACTERS);
});

test("bidirectional overrides, zero-width spaces and lone surrogates are gone", () => {
  expect(normalise("a\u202eb\u200bc\ud800").text).toBe("abc\ufffd");
});

test("an emoji of several parts stays whole", () => {
  expect(normalise("👩‍💻!").text).toBe("👩‍💻!");
});
