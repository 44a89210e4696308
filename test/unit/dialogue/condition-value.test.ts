import { describe, expect, test } from "vitest";
import { holds, type ConditionScope } from "../../../src/dialogue/condition.ts";
import { judge, lines, rule, scope } from "./condition-lines.ts";

rule(
  "[C22] contains",
  `
  slots.text contains "os"
  slots.text contains ""
  ✗ slots.text contains "OS"
  slots.list contains "a"
  ✗ slots.list contains "A"
  ✗ slots.list contains "ab"
  slots.mixed contains 1
  slots.mixed contains true
  slots.mixed contains null
  slots.mixed contains 1.0
  slots.mixed contains "True"
  ✗ slots.mixed contains "x"
  ✗ slots.nothing contains null
  slots.map contains "k"
  slots.map contains "a.b"
  slots.map contains ""
  ✗ slots.map contains "toString"
  ✗ slots.map contains 1
  context.names contains "y"
  context contains "y" or true
  ✗ slots.none contains "a"
  ✗ slots.one contains 1
  ✗ slots.yes contains true
  ✗ slots.unknown contains null
  ✗ slots.text contains 1
  ✗ empty contains "a"
  "text" contains "ex"
  `,
);

describe("[C23] matches searches in a text", () => {
  test.each(
    lines(`
      slots.text matches /os/
      ✗ slots.text matches /^os/
      ✗ slots.one matches /1/
      ✗ slots.none matches /null/
      ✗ slots.yes matches /true/
      ✗ slots.list matches /a/
      ✗ slots.unknown matches /.*/
      slots.empty matches /^$/
      slots.digits matches /3/
      "abc" matches /b/
      slots.astral matches /^.$/
    `),
  )("%s is %s", (source, expected) => expect(judge(source)).toBe(expected));

  test("of 500 characters", () => {
    const long = (text: string): ConditionScope => ({ ...scope, slot: () => text });
    expect(judge("slots.a matches /b/", long(`${"a".repeat(499)}b`))).toBe(true);
    expect(judge("slots.a matches /b/", long(`${"a".repeat(500)}b`))).toBe(false);
    expect(judge("slots.a matches /^a{500}$/", long("a".repeat(9_000)))).toBe(true);
  });
});

rule(
  "[C24] regular expressions are Python's",
  `
  slots.date matches /(?P<year>\\d{4})-(?P<month>\\d\\d)/
  "abab" matches /^(?P<x>ab)(?P=x)$/
  ✗ "abba" matches /^(?P<x>ab)(?P=x)$/
  slots.text matches /\\Alost\\Z/
  ✗ slots.text matches /\\Aos/
  ✗ slots.text matches /los\\Z/
  "A" matches /^A$/
  "\\A" matches /\\\\A/
  slots.text matches /(?i)LOST/
  slots.lines matches /(?s)one.two/
  slots.lines matches /(?im)^TWO$/
  slots.lines matches /(?u)one/
  ✗ slots.text matches /(?u)LOST/
  "a-b" matches /a\\-b/
  "é" matches /É/i
  `,
);

rule(
  "[C25] undefined",
  `
  slots.unknown is undefined
  undefined = undefined
  undefined = empty
  ✗ slots.none is undefined
  slots.none is not undefined
  ✗ slots.empty is undefined
  ✗ slots.no is undefined
  `,
);

rule(
  "[C26] empty",
  `
  slots.unknown is empty
  slots.empty is empty
  slots.nothing is empty
  slots.bare_map is empty
  {} = empty
  empty = empty
  empty = slots.empty
  ✗ slots.none is empty
  slots.none is not empty
  ✗ slots.zero is empty
  ✗ slots.no is empty
  ✗ slots.blank is empty
  ✗ slots.list is empty
  ✗ slots.map is empty
  ✗ slots.text is empty
  ✗ empty = slots.text
  ✗ empty = slots.none
  `,
);

rule(
  "[C27] by itself",
  `
  slots.yes
  slots.one
  slots.text
  slots.blank
  slots.list
  slots.map
  slots.digits
  context.flag
  {null}
  "x"
  "false"
  1
  -1
  true
  ✗ slots.no
  ✗ slots.none
  ✗ slots.zero
  ✗ slots.empty
  ✗ slots.nothing
  ✗ slots.bare_map
  ✗ slots.unknown
  ✗ slots.said_false
  ✗ undefined
  ✗ empty
  ✗ null
  ✗ false
  ✗ 0
  ✗ 0.0
  ✗ ""
  not slots.none
  not slots.unknown
  not empty
  `,
);

rule(
  "[C28] what decides ends",
  `
  slots.yes or slots.none > 1
  ✗ slots.no and slots.none > 1
  not (slots.no and slots.none > 1)
  not (slots.no and slots.none > 1 or slots.none > 1)
  slots.one = 1 or slots.text contains 1
  `,
);

describe("[C29] an error makes the whole condition false, and is noted", () => {
  const reported = (source: string): readonly string[] => {
    const sentences: string[] = [];
    expect(holds(source, { ...scope, report: (sentence) => sentences.push(sentence) })).toBe(false);
    return sentences;
  };

  test.each([
    ["slots.none > 1", "null has no order."],
    ["not slots.none > 1", "null has no order."],
    ["slots.none > 1 or slots.yes", "null has no order."],
    ["(slots.none > 1) = false", "null has no order."],
    ["slots.text < 3", "a text and a number have no order."],
    ["slots.list < 3", "a list, a map or a set has no order."],
    ["{1} > {}", "a list, a map or a set has no order."],
    ["not slots.text contains 3", "a text contains texts only."],
    ["slots.none >", "Something is missing at the end."],
  ])("%s", (source, why) => expect(reported(source)).toEqual([`The condition "${source}" is false: ${why}`]));

  test.each(["slots.unknown > 1", "1 > slots.unknown", "empty < 1", "1 <= empty", "empty >= slots.unknown"])(
    "%s is merely false, and is not",
    (source) => expect(reported(source)).toEqual([]),
  );

  test("a scope need not listen", () => expect(holds("slots.none > 1", scope)).toBe(false));
});

rule(
  "[C30] sets are equal by their items",
  `
  {1 2} = {2 1}
  {1 1} = {1}
  {1 true} = {1}
  {} = {}
  ✗ {1} = {1 2}
  ✗ {1 2} = {1}
  {1} != {2}
  ✗ {1} = 1
  ✗ 1 = {1}
  ✗ {"a" "b"} = slots.list
  ✗ slots.list = {"a" "b"}
  ✗ slots.bare_map = {}
  ✗ {} = slots.bare_map
  `,
);

rule(
  "[C15] [C17] words that begin like others, lists that are equal in part",
  `
  contexts = "bare"
  contexts is slots.contexts
  map.k = 1
  ✗ slots.list = slots.other_list
  ✗ slots.bare_map = 5
  ✗ slots.one = slots.bare_map
  slots.list != slots.other_list
  `,
);

describe("[C31] templates are rendered first", () => {
  test.each(
    lines(`
      '{{context.reason}}' = 'cannot'
      "{{ context.reason }}" is "cannot"
      '{{context.gone}}' = 'None'
      '{{context.nothing}}' = ''
      slots.{{context.names[0]}} is undefined
      slots.{{ 'text' }} = "lost"
      {{ context.deep.inner }} = 2
      '{% if context.flag %}{{ "on" }}{% endif %}' = 'on'
      ✗ '{{context.reason|nonsense}}' = 'cannot'
      ✗ '{{slots.text}}' = 'lost'
    `),
  )("%s is %s", (source, expected) => expect(holds(source, scope)).toBe(expected));

  test("what they give is not read as a template again, nor with more than the context", () => {
    expect(holds("'{{context.x}}' = '{{context.y}}'", { ...scope, context: { x: "{{1}}", y: "{{1}}" } })).toBe(true);
  });

  test("and what cannot be rendered is told", () => {
    const sentences: string[] = [];
    expect(holds("{{ nonsense( }} = 1", { ...scope, report: (sentence) => sentences.push(sentence) })).toBe(false);
    expect(sentences).toHaveLength(1);
  });
});
