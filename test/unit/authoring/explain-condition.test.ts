import { describe, expect, test } from "vitest";
import { explainCondition, type Explanation } from "../../../src/authoring/explain-condition.ts";
import { parseCondition } from "../../../src/dialogue/condition.ts";

function explain(source: string): Explanation {
  const problem = parseCondition(source);
  if (problem.kind === "condition") throw new Error(`"${source}" is a condition.`);
  return explainCondition(source, problem);
}

/** The condition with what is proposed instead, where anything is. */
function mended(source: string): string | undefined {
  const { start, end, instead } = explain(source);
  return instead === undefined ? undefined : source.slice(0, start) + instead + source.slice(end);
}

describe("[C40] what cannot be read is told at the place of the mistake, in words for it, and mended where that can be", () => {
  test.each([
    ["slots.amount > 1 && slots.ok", "17-19", "`&&` is written `and` in a condition.", "slots.amount > 1 and slots.ok"],
    ["slots.ok&&slots.note", "8-10", "`&&` is written `and` in a condition.", "slots.ok and slots.note"],
    ["slots.ok || slots.note", "9-11", "`||` is written `or` in a condition.", "slots.ok or slots.note"],
    ["slots.amount => 1", "13-15", "`=>` is written `>=` in a condition.", "slots.amount >= 1"],
    ["slots.amount =< 1", "13-15", "`=<` is written `<=` in a condition.", "slots.amount <= 1"],
    ["slots.amount <> 1", "13-15", "`<>` is written `!=` in a condition.", "slots.amount != 1"],
    ["slots.amount === 1", "13-16", "`===` is written `=` in a condition.", "slots.amount = 1"],
    ["slots.amount !== 1", "13-16", "`!==` is written `!=` in a condition.", "slots.amount != 1"],
    ["slots.amount ≥ 1", "13-14", "`≥` is written `>=` in a condition.", "slots.amount >= 1"],
    ["not (slots.ok & slots.note)", "14-15", "`&` is written `and` in a condition.", "not (slots.ok and slots.note)"],
    ["(!slots.ok)", "1-2", "`!` is written `not` in a condition.", "(not slots.ok)"],
    ["slots.note > 2026-01-01", "13-23", "`2026-01-01` begins with a digit, but it is no number.", "slots.note > '2026-01-01'"],
    [
      "slots.note = 5pm and slots.ok",
      "13-16",
      "`5pm` begins with a digit, but it is no number.",
      "slots.note = '5pm' and slots.ok",
    ],
    [
      'slots.note != "x" and slots.note = 12:30',
      "35-40",
      "`12:30` begins with a digit, but it is no number.",
      'slots.note != "x" and slots.note = "12:30"',
    ],
    [
      "slots.note = very good and slots.ok",
      "13-22",
      "`very good` is a text of several words without quotes.",
      "slots.note = 'very good' and slots.ok",
    ],
    ["slots.note = New York", "13-21", "`New York` is a text of several words without quotes.", "slots.note = 'New York'"],
    ['slots.note in {"a" "b"}', "11-13", "There is no `in`.", undefined],
    ["slots.items contains [a]", "21-22", "There are no lists in square brackets.", undefined],
    ['{"a", "b"} contains "a"', "4-5", "The items of a set have no commas between them.", '{"a" "b"} contains "a"'],
    ["slots.ok, slots.note", "8-9", "There are no commas in a condition.", undefined],
    ["slots.amount + 1 > 2", "13-14", "Nothing is calculated in a condition.", undefined],
    ["slots.amount / 2 > 2", "13-14", "A regular expression stands between two slashes, and nothing is divided.", undefined],
    ["slots.note = 'open", "13-18", "The quote ' is not closed, or closed too early.", undefined],
    ["slots.note = “open”", "13-14", "“ is no quote in a condition.", undefined],
    ["slots.note = a@b.org", "14-15", "`@` has no meaning in a condition.", undefined],
    ["slots.ok then", "9-13", "`then` does not belong to the condition.", undefined],
    ["slots.amount >", "14-14", "This condition cannot be read: Something is missing at the end.", undefined],
    ["(slots.ok", "9-9", 'This condition cannot be read: A ")" is missing.', undefined],
    ["slots.note = and", "13-13", 'This condition cannot be read: "and" does not belong here.', undefined],
    [
      "slots.items contains slots.note",
      "21-21",
      "This condition cannot be read: What `contains` looks for is a quoted text, a number, true, false or null.",
      undefined,
    ],
    [
      "slots.note matches slots.note",
      "19-19",
      "This condition cannot be read: What `matches` looks for is a /regular expression/.",
      undefined,
    ],
    [
      "slots.note matches /(/",
      "19-19",
      "This condition cannot be read: This is no regular expression, or too long a one.",
      undefined,
    ],
  ])("%s", (source, place, message, instead) => {
    const { start, end, message: told, hint } = explain(source);
    expect([`${start}-${end}`, told, hint === ""]).toEqual([place, message, false]);
    expect(mended(source)).toBe(instead);
  });

  test("what it proposes is a condition", () => {
    for (const source of [
      "slots.a&&slots.b",
      "!slots.a",
      "slots.a = 5pm",
      "slots.a = very good",
      "{1, 2} = {1,2}",
      "{1,2} = {1 2}",
    ]) {
      let now = source;
      for (let tries = 0; parseCondition(now).kind === "problem" && tries < 4; tries++) now = mended(now) ?? now;
      expect(parseCondition(now)).toMatchObject({ kind: "condition" });
    }
  });

  test("whatever is written, an explanation lies inside it", () => {
    for (const source of [
      "",
      " ",
      "&",
      "=",
      "'",
      "a =",
      "[",
      "{,",
      "1 2",
      "a b c",
      "=>",
      "-",
      "5pm",
      "a = b c = d",
      "a in",
      "\u0000",
      "😀",
    ]) {
      const problem = parseCondition(source);
      const { start, end } = problem.kind === "problem" ? explainCondition(source, problem) : { start: 0, end: 0 };
      expect([start >= 0, start <= end, end <= source.length]).toEqual([true, true, true]);
    }
  });
});
