import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/base/json.ts";
import { evaluateCondition, holds, parseCondition, wordsOf, type ConditionScope } from "../../../src/dialogue/condition.ts";

const SLOTS: Readonly<Record<string, Json>> = {
  none: null,
  yes: true,
  no: false,
  one: 1,
  text: "lost",
  digits: "3",
  said_false: "False",
  said_true: "TRUE",
  size: "Large",
  list: ["a", "b"],
  empty: "",
  map: { k: 1 },
  date: "2026-11-21",
};

const scope: ConditionScope = {
  slot: (name) => (Object.hasOwn(SLOTS, name) ? SLOTS[name] : undefined),
  isCategorical: (name) => name === "size",
  context: { names: ["x", "y"], reason: "cannot", deep: { inner: 2 }, flag: true },
};

describe("[A25] conditions hold", () => {
  test.each([
    "slots.yes",
    "not slots.none",
    "not slots.no",
    "not slots.said_false",
    "slots.said_true",
    "slots.one = 1",
    "slots.one == 1.0",
    "slots.yes = 1",
    "slots.one is true",
    "slots.none is null",
    "slots.none is not true",
    "slots.unknown is undefined",
    "slots.unknown != slots.one",
    "slots.none is not undefined",
    'slots.text = "lost"',
    "slots.text is 'lost'",
    'slots.text != "Lost"',
    "slots.digits = 3",
    "slots.digits < 4",
    'slots.digits < "4"',
    'slots.digits != "03"',
    'slots.said_false = "False"',
    'slots.size = "large"',
    "slots.size is 'LARGE'",
    'slots.date > "2026-01-01"',
    'slots.list contains "a"',
    'slots.text contains "os"',
    'slots.map contains "k"',
    'context.names contains "y"',
    "slots.text matches /^L.st$/i",
    'slots.text matches "os"',
    "slots.empty is empty",
    "slots.unknown is empty",
    "slots.none is not empty",
    "context.flag",
    'context.reason is "cannot"',
    "context.deep.inner = 2",
    "text = 'lost'",
    "NOT slots.no AND slots.yes",
    "(slots.no or slots.yes) and not slots.no",
    "{1 2} = {2 1}",
    "slots.yes # a comment",
    "-1 < 0",
    "true",
  ])("%s", (source) => {
    expect(parseCondition(source)).toMatchObject({ kind: "condition" });
    expect(holds(source, scope)).toBe(true);
  });
});

describe("[A25] conditions do not hold", () => {
  test.each([
    "slots.none",
    "slots.none > 1",
    "not slots.none > 1",
    "slots.text < 3",
    "slots.text = lost",
    "slots.unknown > 1",
    "slots.unknown",
    'slots.digits = "3.0"',
    "slots.text contains 3",
    'slots.one contains "1"',
    'slots.text = "LOST"',
    "slots.one matches /1/",
    "slots.none is empty",
    "undefined",
    "empty",
    "false",
    "{}",
    "slots.none = slots.unknown",
  ])("%s", (source) => {
    expect(parseCondition(source)).toMatchObject({ kind: "condition" });
    expect(holds(source, scope)).toBe(false);
  });
});

describe("[A25] precedence", () => {
  const bools = (values: Readonly<Record<string, boolean>>): ConditionScope => ({ ...scope, slot: (name) => values[name] });
  test.each([
    ["a and b or c", { a: false, b: false, c: true }, false],
    ["a or b and c", { a: true, b: false, c: false }, true],
    ["a and b or c", { a: true, b: false, c: true }, true],
    ["not a and b", { a: true, b: false, c: false }, false],
    ["not a and b", { a: false, b: true, c: false }, true],
    ["not a = 1", { a: false, b: false, c: false }, true],
    ["not not a", { a: true, b: false, c: false }, true],
  ] as const)("%s with %o is %s", (source, values, expected) => {
    expect(holds(source, bools(values))).toBe(expected);
  });
});

describe("what is no condition is told with its place", () => {
  test.each([
    ["", 0],
    ["slots.a =", 9],
    ["slots.date > 2026-01-01", 17],
    ["slots.a > 5pm", 11],
    ["slots.a and", 11],
    ["(slots.a", 8],
    ["slots.a [1]", 8],
    ["{1, 2}", 2],
    ["slots.a contains slots.b", 17],
    ["slots.a matches /(/", 16],
    ["slots.a slots.b", 8],
    ["= 3", 0],
    ["is", 0],
    ['slots.a = "open', 10],
  ] as const)("%s", (source, offset) => {
    expect(parseCondition(source)).toMatchObject({ kind: "problem", offset });
  });

  test("sources, nesting and regular expressions have ceilings", () => {
    expect(parseCondition("a ".repeat(3_000)).kind).toBe("problem");
    expect(parseCondition(`${"(".repeat(1_500)}a${")".repeat(1_500)}`).kind).toBe("problem");
    expect(parseCondition(`${"not ".repeat(900)}a`).kind).toBe("problem");
    expect(parseCondition(`a matches /${"x".repeat(300)}/`).kind).toBe("problem");
  });
});

test("the words of a condition are listed with their places", () => {
  const condition = parseCondition('slots.a = "x" and not context.b > slots.c');
  if (condition.kind === "problem") throw new Error(condition.message);
  expect(wordsOf(condition.root).map(({ name, offset }) => [name, offset])).toEqual([
    ["slots.a", 0],
    ["context.b", 22],
    ["slots.c", 34],
  ]);
  expect(evaluateCondition(condition, scope)).toBe(false);
});
