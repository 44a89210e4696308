import { expect, test } from "vitest";
import { joinPieces } from "../../../src/voice/transcript.ts";
import { utterancesOf } from "../../../src/voice/utterances.ts";

test("short sentences are spoken together, long texts are cut between sentences", () => {
  expect(utterancesOf("Yes. That is 12.50 a month, from 1.2.2027 on!\nShall I go on?")).toEqual([
    "Yes. That is 12.50 a month, from 1.2.2027 on! Shall I go on?",
  ]);
  const long = "This sentence is about a hundred characters long, which is what sentences often are in such texts.";
  expect(utterancesOf(`${long} ${long} ${long}`)).toEqual([long, long, long]);
});

test("a sentence that is too long is cut behind a comma, else between words, else anywhere", () => {
  const clause = "a clause of some length that goes on and on,";
  expect(utterancesOf(`${clause} `.repeat(5)).every((piece) => piece.length <= 180 && piece.endsWith(","))).toBe(true);
  const words = utterancesOf("word ".repeat(80));
  expect(words.every((piece) => piece.length <= 180 && /^word( word)*$/.test(piece))).toBe(true);
  expect(utterancesOf("長".repeat(400)).map(({ length }) => length)).toEqual([180, 180, 40]);
});

test("nothing of a text is lost, and nothing is nothing", () => {
  const text = `${"Words and more words, ".repeat(40)}end. ${"x".repeat(500)} And 1,000,000 things; last.`;
  expect(utterancesOf(text).join("").replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
  expect(utterancesOf(" \n ")).toEqual([]);
});

test("pieces of speech become one text, white space as it is written", () => {
  expect(joinPieces([" where is ", "my  parcel", ""])).toBe("where is my parcel");
  expect(joinPieces([])).toBe("");
});

test("pieces that come with all before them, as on Android, are not said twice", () => {
  expect(joinPieces(["where", "Where is", "where is my parcel"])).toBe("where is my parcel");
  expect(joinPieces(["one two", "one two", "three"])).toBe("one two three");
  expect(joinPieces(["no", "nobody came"])).toBe("no nobody came");
});
