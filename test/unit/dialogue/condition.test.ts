import { describe, expect, test } from "vitest";
import { holds, parseCondition, wordsOf, type ConditionScope } from "../../../src/dialogue/condition.ts";
import { judge, lines, rule, scope } from "./condition-lines.ts";

test("[C1] blanks, tabs, line breaks and remarks part words and mean nothing", () => {
  expect(judge("\t slots.one\r\n=\n1 # one = 2\n")).toBe(true);
  expect(judge("slots.one=1and slots.yes")).toBe(true);
  expect(judge("# a remark\nslots.one = 1 # and false\nand not#x\nslots.no")).toBe(true);
  expect(judge("'#' = \"#\"")).toBe(true);
  expect(judge("#only\n true")).toBe(true);
});

describe("[C2] what begins with a digit is a number, or falls into pieces", () => {
  test.each(
    lines(`
      slots.one = 1
      slots.one = 1.0
      slots.one = 01
      slots.one > -1
      slots.one > -1.5
      slots.one < 1.5
      slots.one>0
    `),
  )("%s", (source) => expect(judge(source)).toBe(true));

  test.each([
    ["slots.date > 2026-01-01", 17],
    ["slots.text = 5pm", 14],
    ["slots.text = 1.2.3", 16],
    ["slots.text = 3.", 14],
    ["slots.text = 12:30", 15],
    ["1 2", 2],
    ["-1-1", 2],
  ])("%s", (source, offset) => expect(parseCondition(source)).toMatchObject({ kind: "problem", offset }));

  test("a word may end with digits, or begin with a point or a dash", () => {
    for (const source of ["slots.a1 is undefined", ".5 is undefined", "- is undefined", "-x is undefined", "_1 is undefined"]) {
      expect(judge(source)).toBe(true);
    }
  });
});

rule(
  "[C3] an unquoted word is looked up, never a text",
  `
  ✗ slots.text = lost
  slots.text != lost
  lost is undefined
  a-b:c;d.e_f is undefined
  größe是 is undefined
  ✗ lost
  `,
);

rule(
  "[C4] texts stand in either quotes, without escapes",
  `
  slots.text = "lost"
  slots.text is 'lost'
  'it"s' = 'it"s'
  "it's" != "it"
  "\\" = '\\'
  "" is empty
  "a b" = "a b"
  `,
);

describe("[C5] regular expressions", () => {
  test.each(
    lines(`
      slots.text matches /LOST/i
      slots.text matches /^lost$/
      slots.text matches "^lost$"
      slots.text matches 'o.t'
      slots.lines matches /one.two/s
      slots.lines matches /^two$/m
      slots.lines matches /ONE.TWO/simlu
      ✗ slots.lines matches /one.two/
      ✗ slots.lines matches /^two$/
      ✗ slots.text matches /LOST/
      slots.text matches //
      slots.text matches /o/ and slots.yes
    `),
  )("%s is %s", (source, expected) => expect(judge(source)).toBe(expected));

  test.each([
    ["/a/", 0],
    ["slots.text = /a/", 13],
    ["/a/ matches /a/", 0],
    ["{/a/}", 1],
    ["slots.text matches slots.text", 19],
    ["slots.text matches 3", 19],
    ["slots.text matches (/a/)", 19],
    ["slots.text matches", 18],
    ["slots.text matches /(/", 19],
    ["slots.text matches '['", 19],
    ["slots.text matches /a/x", 22],
    ["slots.text matches /a", 19],
  ])("%s", (source, offset) => expect(parseCondition(source)).toMatchObject({ kind: "problem", offset }));
});

describe("[C6] reserved words have any case, and are texts in quotes", () => {
  test.each(
    lines(`
      TRUE And Not FALSE
      slots.none IS NULL
      slots.none Is Not True
      slots.unknown is UNDEFINED
      slots.empty is Empty
      slots.text CONTAINS "os" OR false
      slots.text Matches /os/
      "is" = 'is'
      ✗ "null" is null
      "undefined" != "x"
      trues is undefined
      and.or is undefined
    `),
  )("%s is %s", (source, expected) => expect(judge(source)).toBe(expected));

  test.each([
    ["is", 0],
    ["and true", 0],
    ["true or", 7],
    ["contains = 1", 0],
    ["slots.text = matches", 13],
    ["not", 3],
  ])("%s", (source, offset) => expect(parseCondition(source)).toMatchObject({ kind: "problem", offset }));
});

describe("[C7] equal and unequal have several spellings", () => {
  test.each(
    lines(`
      slots.one = 1
      slots.one == 1
      slots.one is 1
      ✗ slots.one != 1
      ✗ slots.one is not 1
      slots.one != 2
      slots.one is not 2
      slots.none is not true
      ✗ slots.yes is not true
    `),
  )("%s is %s", (source, expected) => expect(judge(source)).toBe(expected));

  test.each([
    ["slots.one = 1 = 1", 14],
    ["slots.one < 2 < 3", 14],
    ["slots.one is is 1", 13],
    ["slots.one not 1", 10],
    ["= 3", 0],
    ["slots.one =", 11],
    ["slots.one is not", 16],
    ["slots.one = not slots.no", 12],
    ["slots.one => 1", 11],
    ["slots.one ! 1", 10],
  ])("%s", (source, offset) => expect(parseCondition(source)).toMatchObject({ kind: "problem", offset }));
});

describe("[C8] sets", () => {
  test.each(
    lines(`
      {1 2} contains 1
      {"a" 'b'} contains "b"
      ✗ {"a"} contains "b"
      {slots.one slots.text} contains "lost"
      {} is empty
      ✗ {}
      {0}
      {{1}} != {1}
      {(1) true} contains 1
      {null undefined} contains null
    `),
  )("%s is %s", (source, expected) => expect(judge(source)).toBe(expected));

  test.each([
    ["{1, 2}", 2],
    ["{1 2", 4],
    ["{", 1],
    ["}", 0],
    ["{=}", 1],
    ["{not 1}", 1],
    ["[1]", 0],
  ])("%s", (source, offset) => expect(parseCondition(source)).toMatchObject({ kind: "problem", offset }));
});

describe("[C9] [C10] [A25] precedence", () => {
  const bools = (values: readonly [boolean, boolean, boolean]): ConditionScope => ({
    ...scope,
    slot: (name) => values[["a", "b", "c"].indexOf(name)],
  });
  const all = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [(n & 1) > 0, (n & 2) > 0, (n & 4) > 0] as const);

  test.each<[string, (a: boolean, b: boolean, c: boolean) => boolean]>([
    ["a and b or c", (a, b, c) => a && (b || c)],
    ["a or b and c", (a, b, c) => a || (b && c)],
    ["a and b and c", (a, b, c) => a && b && c],
    ["a or b or c", (a, b, c) => a || b || c],
    ["(a and b) or c", (a, b, c) => (a && b) || c],
    ["not a and b", (a, b) => !a && b],
    ["not a or b and c", (a, b, c) => !a || (b && c)],
    ["not (a and b)", (a, b) => !(a && b)],
    ["not not a", (a) => a],
    ["not a = 1", (a) => !a],
    ["not a = b", (a, b) => a !== b],
    ["not a != b and c", (a, b, c) => a === b && c],
    ["a = b and b = c", (a, b, c) => a === b && b === c],
    ["a and not b or not c", (a, b, c) => a && (!b || !c)],
  ])("%s", (source, expected) => {
    expect(all.map((values) => judge(source, bools(values)))).toEqual(all.map((values) => expected(...values)));
  });
});

describe("[C11] parentheses", () => {
  test.each(
    lines(`
      (slots.yes)
      ((slots.one)) = (1)
      (slots.one = 1) = true
      (slots.one = 2) = slots.no
      (slots.no or slots.yes) and not slots.no
      (slots.text) contains ("os")
      (slots.yes and slots.yes) is 1
      ✗ (not slots.yes) = true
    `),
  )("%s is %s", (source, expected) => expect(judge(source)).toBe(expected));

  test.each([
    ["(slots.a", 8],
    ["slots.a)", 7],
    ["()", 1],
    ["(slots.a slots.b)", 9],
  ])("%s", (source, offset) => expect(parseCondition(source)).toMatchObject({ kind: "problem", offset }));
});

describe("[C12] sources, nesting and regular expressions have ceilings", () => {
  const nested = (open: string, depth: number, close: string): string => `${open.repeat(depth)}1${close.repeat(depth)}`;

  test.each([
    [`${"a".repeat(4_000)}`, "condition"],
    [`${"a".repeat(4_001)}`, "problem"],
    [nested("(", 60, ")"), "condition"],
    [nested("(", 61, ")"), "problem"],
    [nested("(", 1_900, ")"), "problem"],
    [nested("{", 60, "}"), "condition"],
    [nested("{", 61, "}"), "problem"],
    [nested("not ", 60, ""), "condition"],
    [nested("not ", 61, ""), "problem"],
    [nested("not (", 300, ")"), "problem"],
    [nested("({", 300, "})"), "problem"],
    [`a matches /${"x".repeat(256)}/`, "condition"],
    [`a matches /${"x".repeat(257)}/`, "problem"],
    [`${"a and ".repeat(600)}a`, "condition"],
    [`${"a or not ".repeat(400)}a`, "condition"],
  ])("%#", (source, kind) => expect(parseCondition(source).kind).toBe(kind));

  test("a long chain is judged", () => {
    expect(judge(`${"true and ".repeat(440)}slots.yes`)).toBe(true);
    expect(judge(`${"false or ".repeat(440)}slots.no`)).toBe(false);
  });

  test("the place of what is too long is where it becomes so", () => {
    expect(parseCondition("a".repeat(5_000))).toMatchObject({ offset: 4_000 });
  });
});

describe("[C13] what is no condition has a message and a place", () => {
  test.each([
    ["", 0],
    ["   ", 3],
    ["# nothing", 9],
    ["slots.a and", 11],
    ["slots.a [1]", 8],
    ["slots.a slots.b", 8],
    ['slots.a = "open', 10],
    ["slots.a & slots.b", 8],
    ["😀", 0],
  ])("%j", (source, offset) => {
    const found = parseCondition(source);
    expect(found).toMatchObject({ kind: "problem", offset });
    expect((found as { message: string }).message).not.toBe("");
    expect(holds(source, scope)).toBe(false);
  });
});

describe("[C14] what contains looks for is written out", () => {
  test.each(["slots.text", "text", "undefined", "empty", "{1}", "(slots.text)", "/a/", "not"])("not %s", (right) => {
    expect(parseCondition(`slots.list contains ${right}`)).toMatchObject({ kind: "problem", offset: 20 });
  });

  test.each(['"a"', "'a'", "1", "-1.5", "true", "false", "null", "(1)"])("but %s", (right) => {
    expect(parseCondition(`slots.list contains ${right}`).kind).toBe("condition");
  });
});

test.each([
  ["", "Something is missing at the end."],
  ["(1", 'A ")" is missing.'],
  ["{1", 'A "}" is missing.'],
  ["1 1", "This does not belong to the condition: quote a text that has blanks or begins with a digit."],
  ["1 =)", '")" does not belong here.'],
  ["1 = and", '"and" does not belong here.'],
  ["a contains b", "What `contains` looks for is a quoted text, a number, true, false or null."],
  ["a matches b", "What `matches` looks for is a /regular expression/."],
  ["a matches /(/", "This is no regular expression, or too long a one."],
  ["a = /b/", "A /regular expression/ stands only after `matches`."],
  ["a & b", '"&" has no meaning here.'],
  ["(".repeat(61), "A condition is nested at most 60 levels deep."],
  ["{".repeat(61), "A condition is nested at most 60 levels deep."],
  ["not ".repeat(61), "A condition is nested at most 60 levels deep."],
  ["a".repeat(4_001), "A condition has at most 4000 characters."],
])("[C13] %j: %s", (source, message) => expect(parseCondition(source)).toMatchObject({ kind: "problem", message }));

test("the words of a condition are listed with their places", () => {
  const condition = parseCondition(
    'slots.a = "x" and not context.b > slots.c or {d 1} contains "e" or true or f matches /g/ or undefined is empty',
  );
  if (condition.kind === "problem") throw new Error(condition.message);
  expect(wordsOf(condition.root).map(({ name, offset }) => [name, offset])).toEqual([
    ["slots.a", 0],
    ["context.b", 22],
    ["slots.c", 34],
    ["d", 46],
    ["f", 75],
  ]);
});
