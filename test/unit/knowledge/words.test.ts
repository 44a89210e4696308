import { describe, expect, test } from "vitest";
import { readTerms, readTopic } from "../../../src/knowledge/words.ts";

const stems = (text: string, language = "en"): string[] => readTopic(text, language).map(({ stem }) => stem);

describe("words", () => {
  test("[Q3] endings, accents, quotes and hyphens of one word come to one stem", () => {
    expect(stems("Deliveries delivery")).toEqual(["delivery"]);
    expect(stems("stopped stopping stop")).toEqual(["stop"]);
    expect(stems("Café CAFE cafés")).toEqual(["cafe"]);
    expect(stems("e-mail email")).toEqual(["email"]);
    expect(stems("passes pass buses")).toEqual(["pass", "buse"]);
  });

  test("[Q3] words that say nothing are left out, by language", () => {
    expect(stems("What does the new zip cost?")).toEqual(["new", "zip", "cost"]);
    expect(stems("Wie lange ist ein Gutschein gültig?", "de-AT")).toEqual(["gutschei", "gultig"]);
    expect(stems("the zip", "xx")).toEqual(["the", "zip"]);
  });

  test("[Q3] other alphabets are words, and signs without spaces are pairs", () => {
    expect(stems("Где находится магазин?", "ru")).toEqual(["где", "находится", "магазин"]);
    expect(stems("退货期限", "zh")).toEqual(["退货", "货期", "期限"]);
    expect(stems("水", "zh")).toEqual(["水"]);
    expect(readTerms("ราคา", "th").length).toBeGreaterThan(0);
    expect(stems("??? 👍")).toEqual([]);
  });

  test("[Q3] a number is one word, and keeps its fraction", () => {
    expect(stems("3.95 or 30 or 14:00")).toEqual(["3.95", "30", "14:00"]);
  });
});
