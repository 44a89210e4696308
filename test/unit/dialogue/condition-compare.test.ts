import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/base/json.ts";
import type { ConditionScope } from "../../../src/dialogue/condition.ts";
import { judge, rule, scope } from "./condition-lines.ts";

rule(
  "[C15] what words stand for",
  `
  slots.text = "lost"
  text = "lost"
  context.reason = "cannot"
  context.deep.inner = 2
  context.a.b = 7
  slots.map.k = 1
  slots.dotted.name = "whole"
  slots.list.0 = "a"
  slots.list.2 is undefined
  slots.list.length is undefined
  slots.map.x is undefined
  slots.map.k.x is undefined
  slots.text.length is undefined
  slots.none.x is undefined
  slots.unknown.x is undefined
  slots.toString is undefined
  slots.map.toString is undefined
  context.toString is undefined
  context.nothing is undefined
  context.gone is null
  reason is undefined
  slots is undefined
  context is undefined
  slots. is undefined
  .slots is undefined
  slots.none is null
  ✗ slots.none is undefined
  unknown is undefined
  `,
);

rule(
  "[C16] the texts true and false count as truth values",
  `
  not slots.said_false
  slots.said_true
  slots.said_true = true
  slots.said_false is false
  slots.said_true = 1
  slots.said_true = "TRUE"
  ✗ slots.said_true = "true"
  "False" = slots.said_false
  ✗ slots.said_false contains "a"
  ✗ slots.said_true matches /TRUE/
  slots.said_true = slots.yes
  slots.said_true > slots.said_false
  ✗ slots.mixed contains "true"
  `,
);

rule(
  "[C17] equality is Python's",
  `
  slots.one = 1.0
  slots.yes = 1
  slots.no = 0
  1 = slots.yes
  slots.one is true
  ✗ slots.two = true
  ✗ "1" = 1
  ✗ "" = 0
  ✗ slots.none = 0
  ✗ slots.none = false
  ✗ slots.none = ""
  slots.none = null
  null = null
  ✗ slots.none = slots.unknown
  slots.list = slots.list
  ✗ slots.list = slots.mixed
  ✗ slots.nothing = slots.bare_map
  ✗ slots.list = slots.text
  ✗ slots.map = slots.bare_map
  slots.map = slots.map
  ✗ slots.text = "LOST"
  `,
);

describe("[C17] lists and maps are equal item by item", () => {
  const pair = (a: Json, b: Json): ConditionScope => ({ ...scope, slot: (name) => (name === "a" ? a : b) });
  test.each<[Json, Json, boolean]>([
    [[1, true], [true, 1], true],
    [[1, 2], [2, 1], false],
    [[1], [1, 1], false],
    [[1, 1], [1], false],
    [{ a: 1, b: [0] }, { b: [false], a: 1 }, true],
    [{ a: 1 }, { b: 1 }, false],
    [{ a: null }, { b: null }, false],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [["a"], { 0: "a" }, false],
    [{ 0: "a" }, ["a"], false],
    [[[null]], [[null]], true],
    [[], null, false],
    [null, [], false],
    [[null], [0], false],
  ])("%j and %j: %s", (a, b, expected) => {
    expect(judge("slots.a = slots.b", pair(a, b))).toBe(expected);
    expect(judge("slots.a != slots.b", pair(a, b))).toBe(!expected);
  });
});

rule(
  "[C18] [D4] a bare number makes a text a number, a quoted literal stays a text",
  `
  slots.digits = 3
  slots.digits < 4
  3 = slots.digits
  slots.padded = 4.5
  slots.negative < 0
  slots.padded > 4
  ✗ slots.half = 3
  ✗ slots.three = 3
  slots.digits = "3"
  slots.digits < "4"
  ✗ slots.digits = "3.0"
  slots.digits != "03"
  ✗ slots.digits > "10" and false
  slots.digits > "10"
  ✗ slots.one = "1"
  ✗ "3" = 3
  ✗ slots.digits = slots.two
  `,
);

rule(
  "[C19] categories have no case",
  `
  slots.size = "large"
  slots.size is 'LARGE'
  "lArGe" = slots.size
  slots.size = slots.size2
  slots.size2 = slots.size
  size = "large"
  ✗ slots.size != "large"
  slots.size > "LARG"
  slots.size < "larger"
  ✗ slots.size = "larg"
  ✗ slots.size contains "large"
  slots.size contains "Large"
  ✗ slots.size matches /large/
  ✗ slots.size2 = "Large"
  ✗ context.size = "large"
  slots.kind = "TRUE"
  slots.kind = true
  slots.kind
  `,
);

rule(
  "[C20] unequal",
  `
  slots.unknown != slots.one
  slots.unknown != null
  slots.one != slots.unknown
  ✗ slots.unknown != undefined
  ✗ undefined != slots.unknown
  slots.unknown != empty
  ✗ empty != slots.unknown
  ✗ empty != undefined
  ✗ slots.empty != empty
  slots.none != undefined
  slots.none != empty
  `,
);

rule(
  "[C21] order",
  `
  slots.one < slots.two
  slots.one <= 1
  slots.one >= 1
  ✗ slots.one < 1
  ✗ slots.one > 1
  slots.two > slots.one
  ✗ slots.one >= slots.two
  ✗ slots.two <= slots.one
  slots.yes > 0
  slots.no < slots.yes
  slots.yes >= slots.one
  slots.date > "2026-01-01"
  ✗ slots.date > "2026-12-01"
  "B" < "a"
  "a" < "ab"
  ✗ "ab" < "a"
  "a" <= "a"
  ✗ "a" < "a"
  "" < "a"
  slots.private < slots.astral
  slots.accent > "z"
  ✗ slots.unknown > 1
  ✗ slots.unknown < 1
  ✗ 1 > slots.unknown
  ✗ slots.unknown <= slots.unknown
  ✗ empty >= ""
  ✗ 1 < empty
  ✗ slots.none > 1
  ✗ slots.none < 1
  ✗ slots.none <= slots.none
  ✗ slots.text < 3
  ✗ 3 < slots.text
  ✗ slots.list < slots.list
  ✗ slots.list > 1
  ✗ slots.map > slots.map
  ✗ {1} < {1 2}
  `,
);
