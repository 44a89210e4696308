import { describe, expect, test } from "vitest";
import { readLines } from "../../../models/frustration/data.mjs";
import { judge, wilson } from "../../../models/frustration/report.mjs";
import { ANGRY_FROM } from "../../../src/authoring/read-escalation.ts";
import { COLUMNS, readFrustration, signsOf } from "../../../src/nlu/frustration.ts";
import { FRUSTRATION } from "../../../src/nlu/frustration-weights.ts";

test("the head is small, and every weight is a character of the table", () => {
  expect(FRUSTRATION.columns).toHaveLength(COLUMNS);
  expect(FRUSTRATION.columns).toMatch(/^[&-~]+$/);
});

test("on the lines that were held out it is right 9 times of 10 when it calls one angry, and hears half of them", () => {
  const lines = readLines("test.txt").map(({ text, angry }) => ({ angry, score: readFrustration(text) }));
  const { called, right, angry } = judge(lines, ANGRY_FROM);
  expect(lines.length).toBeGreaterThanOrEqual(200);
  expect({ called, right, angry }).toEqual({ called: 49, right: 47, angry: 90 });
  expect(wilson(right, called)[0]).toBeGreaterThan(0.86);
});

test("wilson's interval holds the share and narrows with more cases", () => {
  expect(wilson(0, 0)).toEqual([0, 1]);
  const [low, high] = wilson(9, 10);
  expect(low).toBeCloseTo(0.596, 2);
  expect(high).toBeCloseTo(0.982, 2);
});

describe("signs of how something is written", () => {
  const more = (loud: string, calm: string): number => readFrustration(loud) - readFrustration(calm);

  test("what is shouted, or ends in a row of marks, sounds angrier than the same without", () => {
    expect(more("WHERE IS MY ORDER", "where is my order")).toBeGreaterThan(0.1);
    expect(more("this is still wrong!!!", "this is still wrong")).toBeGreaterThan(0);
  });

  test("who says the same again sounds angrier; who says yes twice does not", () => {
    const said = "please check my invoice";
    expect(readFrustration(said, said)).toBeGreaterThan(readFrustration(said));
    expect(readFrustration(said, "where is my parcel")).toBe(readFrustration(said));
    expect(readFrustration("yes please", "yes please")).toBe(readFrustration("yes please"));
  });

  test("numbers are all the same, case and odd quotes count for nothing in words", () => {
    expect(readFrustration("it is 4411")).toBe(readFrustration("it is 7"));
    expect(readFrustration("I don’t know")).toBe(readFrustration("i don't know"));
  });

  test("however long a message is, and without any word, it is a probability", () => {
    for (const text of ["", "!!!", "😀", "useless ".repeat(2_000), "a".repeat(4_000)]) {
      expect(readFrustration(text)).toBeGreaterThanOrEqual(0);
      expect(readFrustration(text)).toBeLessThanOrEqual(1);
      expect(signsOf(text).size).toBeGreaterThan(0);
    }
  });
});
