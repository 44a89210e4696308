import { describe, expect, test } from "vitest";
import { canRunAway } from "../../../src/base/regex.ts";

describe("an expression that reads one text in two ways by its repetitions", () => {
  test.each([
    "(a+)+",
    "((a+))+$",
    "(a|a)*",
    "(a|aa)+",
    "^(\\w+\\s?)*$",
    "(.*)*",
    "(a*)*b",
    "([a-z]+)*\\d",
    "(\\d|\\w)+x",
    "(x+x+)+y",
    "(?:\\p{L}|é)+",
    "(?:a|[^b])*c",
    "(?:a{1,3}){2,}b",
    "(?<word>\\w+)*-",
  ])("%s can run away", (source) => expect(canRunAway(source)).toBe(true));
});

describe("an expression that people write for identifiers", () => {
  test.each([
    "[A-Z]{2}-\\d{4}",
    "[A-Z]+(?:-[A-Z]+)*",
    "FH-\\d{4,6}",
    "(?:\\d{2}){3}",
    "\\d+(?:[.,]\\d+)?",
    "[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}",
    "(?:abc|abd)+",
    "^\\+?[0-9 ()-]{6,20}$",
    "(a|b)*",
    "\\w+@\\w+(?:\\.\\w+)+",
    "(?<year>\\d{4})-(?<month>\\d\\d)",
    "\\d{1,100}",
    "(?=.*\\d)[A-Z\\d]{8}",
    "",
  ])("%s cannot", (source) => expect(canRunAway(source)).toBe(false));
});

test("an expression too long to look at is taken as one that can, at once", () => {
  const started = performance.now();
  expect(canRunAway("(?:a|b?)".repeat(500))).toBe(true);
  expect(canRunAway("[a-z]".repeat(140))).toBe(false);
  expect(performance.now() - started).toBeLessThan(2_000);
});
