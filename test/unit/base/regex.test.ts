import { describe, expect, test } from "vitest";
import { canRunAway, MAX_MATCHED } from "../../../src/base/regex.ts";

describe("an expression that reads one text in two ways by its repetitions can run away", () => {
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
    "(?:\\d{1,100}){2,}",
    "(?=(a+)+b)a",
  ])("%s", (source) => expect(canRunAway(source)).toBe(true));
});

describe("an expression whose repetitions share out one text many times can run away", () => {
  test.each([
    "a*a*a*$",
    "a*a*a*b",
    "^a*a*a*a*$",
    "(.*a){20}",
    "^(.*a){20}$",
    ".*a.*b.*c.*d$",
    ".{0,50}.{0,50}.{0,50}.{0,50}x",
    "\\s*\\s*\\s*x",
    "a*a*ba*a*$",
    "(a*)\\1\\1$",
    "^(?:\\w+\\s?){1,10}$",
    "^(?=.*.*.*.*x)a",
    "(?:.{0,7}){6}x",
  ])("%s", (source) => expect(canRunAway(source)).toBe(true));
});

describe("an expression with very many ways through it can run away, also without a repetition", () => {
  test.each([
    "(a|aa){100}",
    "(a|a){30}$",
    "(a?){50}a{50}$",
    `${"a?".repeat(40)}${"a".repeat(40)}$`,
    `${"(?:a|a)".repeat(30)}$`,
  ])("%s", (source) => expect(canRunAway(source)).toBe(true));
});

describe("an expression that people write cannot run away", () => {
  test.each([
    "[A-Z]{2}-\\d{4}",
    "[A-Z]+(?:-[A-Z]+)*",
    "FH-\\d{4,6}",
    "(?:\\d{2}){3}",
    "(?:\\d{2}){30}",
    "\\d+(?:[.,]\\d+)?",
    "[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}",
    "(?:abc|abd)+",
    "^\\+?[0-9 ()-]{6,20}$",
    "(a|b)*",
    "(a|b){40}",
    "\\w+@\\w+(?:\\.\\w+)+",
    "[\\w.+-]+@[\\w-]+\\.[\\w.-]+",
    "^[\\w.+-]+@[\\w-]+\\.[\\w.-]+$",
    "(?<year>\\d{4})-(?<month>\\d\\d)",
    "\\d{1,100}",
    "\\d{0,6}\\d{0,6}",
    "(?=.*\\d)[A-Z\\d]{8}",
    "^(?=.*\\d)(?=.*[a-z])(?=.*[A-Z]).{8,}$",
    "^\\s*(.*?)\\s*$",
    ".*foo.*bar",
    "foo.*bar.*baz",
    "a*a*a*",
    "^a*a*a*$",
    "(?:yes|no|maybe)",
    "^[A-Z]{2}\\d{2}[A-Z\\d]{4}\\d{7}[A-Z\\d]{0,16}$",
    "^(?:\\+49|0)\\s?\\d{2,5}[\\s/-]?\\d{3,9}$",
    "\\b(?:cancel|stop|quit)\\b",
    "https?://\\S+",
    "^\\d{1,3}(?:,\\d{3})*(?:\\.\\d+)?$",
    "\\d{4}[ -]?\\d{4}[ -]?\\d{4}[ -]?\\d{4}",
    "^[A-Za-z]+(?: [A-Za-z]+)*$",
    "x{0}",
    "(a)\\1",
    "a\\-b",
    "",
  ])("%s", (source) => expect(canRunAway(source)).toBe(false));
});

test("whether a dot reads line breaks, and whether lines begin anew, is taken into account", () => {
  expect(canRunAway("^.*\\n.*\\n.*\\n.*\\n.*$")).toBe(false);
  expect(canRunAway("^.*\\n.*\\n.*\\n.*\\n.*$", "s")).toBe(true);
  expect(canRunAway("^a*a*a*$")).toBe(false);
  expect(canRunAway("^a*a*a*$", "m")).toBe(true);
});

test("an expression too long to look at is taken as one that can, at once", () => {
  const started = performance.now();
  expect(canRunAway("(?:a|b?)".repeat(500))).toBe(true);
  expect(canRunAway("[a-z]".repeat(140))).toBe(false);
  expect(canRunAway("[a-z]".repeat(499))).toBe(false);
  expect(canRunAway("[a-z]".repeat(501))).toBe(true);
  expect(canRunAway("(?:ab*c)*".repeat(60))).toBe(true);
  expect(performance.now() - started).toBeLessThan(4_000);
});

test("what is accepted is done with its worst text in a moment", () => {
  const started = performance.now();
  expect(/^a*a*a*$/.test(`${"a".repeat(MAX_MATCHED)}b`)).toBe(false);
  expect(/.*foo.*bar$/.test("foo".repeat(MAX_MATCHED / 3))).toBe(false);
  expect(/^\s*(.*?)\s*$/.test(`${" ".repeat(MAX_MATCHED)}a\n.`)).toBe(false);
  expect(performance.now() - started).toBeLessThan(10_000);
});
