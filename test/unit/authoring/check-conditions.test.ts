import { describe, expect, test } from "vitest";
import { formatDiagnostic, type Diagnostic } from "../../../src/base/diagnostics.ts";
import { readAssistant } from "../../../src/authoring/read.ts";

const FILE = (condition: string): string => `flows:
  buy:
    description: Buys.
    steps:
      - collect: size
        next:
          - if: ${condition}
            then: END
          - else: END
slots:
  size: { type: categorical, values: [Small, Large] }
  ok: bool
  amount: float
  note: text
  items: list
responses:
  utter_ask_size: Which?
`;

const START = FILE("").split("\n")[6]!.length;

/** What is found in a condition as it is written in the file: columns count from its first character. */
async function find(condition: string): Promise<readonly Diagnostic[]> {
  const { diagnostics } = await readAssistant([{ path: "bot.yml", text: FILE(condition) }]);
  return diagnostics.filter(({ code }) => code.startsWith("condition/"));
}

/** `code:from-to`, the columns of the place in the condition, end exclusive. */
async function places(condition: string): Promise<readonly string[]> {
  return (await find(condition)).map(
    ({ code, place }) => `${code}:${place!.column - 1 - START}-${(place!.endColumn ?? place!.column) - 1 - START}`,
  );
}

/** The condition after its fix was applied. */
async function mended(condition: string): Promise<string | undefined> {
  const text = FILE(condition);
  const [found] = await find(condition);
  if (!found?.fix) return undefined;
  const { start, end, text: replacement } = found.fix;
  return (text.slice(0, start) + replacement + text.slice(end)).split("\n")[6]!.slice(START);
}

describe("[C40] a condition that cannot be read is an error at the place of the mistake", () => {
  test.each([
    ["slots.amount => 1", ["condition/invalid:13-15"]],
    ['"slots.amount => 1"', ["condition/invalid:14-16"]],
    ["slots.note > 2026-01-01", ["condition/invalid:13-23"]],
    ["slots.amount >", ["condition/invalid:14-14"]],
  ])("%s", async (condition, expected) => expect(await places(condition)).toEqual(expected));

  test("with a hint, and with a fix where one thing was meant", async () => {
    const [found] = await find("slots.amount => 1");
    expect(formatDiagnostic(found!)).toBe(
      'bot.yml:7:30  error condition/invalid  `=>` is written `>=` in a condition.\n    fix: For example: slots.amount > 100 and slots.size is "large"',
    );
    expect(await mended("slots.amount => 1")).toBe("slots.amount >= 1");
    expect(await mended('"slots.note > 2026-01-01"')).toBe("\"slots.note > '2026-01-01'\"");
    expect(await mended("'slots.note > 2026-01-01'")).toBe("'slots.note > \"2026-01-01\"'");
    expect(await mended("slots.amount >")).toBeUndefined();
  });
});

describe("[C41] a slot that there is not, and a word that is no slot, are errors", () => {
  test.each([
    ["slots.siez is null", ["condition/unknown-slot:0-10"]],
    ["slots.ok and slots.nothing > slots.amuont", ["condition/unknown-slot:13-26", "condition/unknown-slot:29-41"]],
    ["slots.note = lost", ["condition/unquoted-word:13-17"]],
    ["slots.note = None", ["condition/unquoted-word:13-17"]],
    ["lost", ["condition/unquoted-word:0-4"]],
    ["slots.note.part = 'x'", []],
    ["context.anything = 'x'", []],
    ["slots.ok and not slots.note", []],
  ])("%s", async (condition, expected) => expect(await places(condition)).toEqual(expected));

  test("each with what may have been meant", async () => {
    expect((await find("slots.siez is null"))[0]!.hint).toContain("size");
    expect(await mended("slots.note = lost")).toBe("slots.note = 'lost'");
    expect(await mended("slots.note = None")).toBe("slots.note = null");
    expect(await mended('"slots.note = lost"')).toBe("\"slots.note = 'lost'\"");
    expect(await mended("'slots.note = lost'")).toBe("'slots.note = \"lost\"'");
  });
});

test("[C42] a slot without its prefix is a warning with a safe fix", async () => {
  const [found] = await find("not ok and slots.note");
  expect(found).toMatchObject({ code: "condition/bare-slot", severity: "warning", fix: { safe: true } });
  expect(await places("not ok and slots.note")).toEqual(["condition/bare-slot:4-6"]);
  expect(await mended("not ok and slots.note")).toBe("not slots.ok and slots.note");
});

describe("[C43] a value that a slot can never have is an error where the slot is compared with it", () => {
  test.each([
    ["slots.size = 'XL'", ["condition/impossible-value:13-17"]],
    ["slots.size != 'XL'", ["condition/impossible-value:14-18"]],
    ["\"'XL' is slots.size\"", ["condition/impossible-value:1-5"]],
    ["slots.ok and (not slots.size = 'XL' or slots.note)", ["condition/impossible-value:31-35"]],
    ["(slots.size = 'XL') = true", ["condition/impossible-value:14-18"]],
    ["size = 'XL'", ["condition/bare-slot:0-4", "condition/impossible-value:7-11"]],
    ["slots.size = 3", ["condition/impossible-value:13-14"]],
    ["slots.size = true", ["condition/impossible-value:13-17"]],
    ["slots.ok = 'maybe'", ["condition/impossible-value:11-18"]],
    ["slots.ok = 2", ["condition/impossible-value:11-12"]],
    ["slots.amount = 'much'", ["condition/impossible-value:15-21"]],
    ["slots.amount > 'much'", ["condition/impossible-value:15-21"]],
    ["slots.size = 'small'", []],
    ["slots.size is 'LARGE'", []],
    ["slots.size > 'M'", []],
    ["slots.size > 3", []],
    ["slots.size is null", []],
    ["slots.size contains 'XL'", []],
    ["slots.size matches 'XL'", []],
    ["slots.ok = true", []],
    ["slots.ok is False", []],
    ["slots.ok = 1", []],
    ["slots.ok = 0", []],
    ["slots.amount = 3", []],
    ["slots.amount = true", []],
    ["slots.note = 3", []],
    ["slots.items = 'x'", []],
    ["context.size = 'XL'", []],
    ["slots.size = slots.note", []],
  ])("%s", async (condition, expected) => expect(await places(condition)).toEqual(expected));

  test("with what it can be", async () => {
    expect((await find("slots.size = 'XL'"))[0]).toMatchObject({ severity: "error", hint: "It is one of Small, Large." });
    expect((await find("slots.size = 'smal'"))[0]!.hint).toContain("Small");
    expect((await find("slots.ok = 'maybe'"))[0]!.hint).toBe("It is true or false.");
    expect((await find("slots.amount = 'much'"))[0]!.hint).toBe("It is a number.");
  });
});

describe("[C44] a truth value or a number in quotes is a warning: it is a text, and never equal", () => {
  test.each([
    ["slots.ok = 'True'", "slots.ok = true"],
    ["slots.ok != 'false'", "slots.ok != false"],
    ["slots.amount > '3.5'", "slots.amount > 3.5"],
    ["slots.amount = '-3'", "slots.amount = -3"],
    ["slots.ok = '1'", "slots.ok = 1"],
  ])("%s", async (condition, instead) => {
    const found = await find(condition);
    expect(found).toMatchObject([{ code: "condition/impossible-value", severity: "warning" }]);
    expect(await mended(condition)).toBe(instead);
  });
});

describe("[C45] a regular expression that can run away is an error at its place", () => {
  test.each([
    ["slots.note matches /(a+)+$/", ["condition/runaway-pattern:19-19"]],
    ["slots.note matches '(a+)+$'", ["condition/runaway-pattern:19-19"]],
    ["slots.ok or not slots.note matches /a*a*a*$/", ["condition/runaway-pattern:35-35"]],
    ["slots.note matches /(?i)(?P<word>a+)+$/", ["condition/runaway-pattern:19-19"]],
    ["slots.note matches /^.*\\n.*\\n.*\\n.*\\n.*$/s", ["condition/runaway-pattern:19-19"]],
    // The same one again, with and without the flag that makes it dangerous.
    [
      "slots.note matches /^.*\\n.*\\n.*\\n.*\\n.*$/ or slots.note matches /^.*\\n.*\\n.*\\n.*\\n.*$/s or slots.note matches /^.*\\n.*\\n.*\\n.*\\n.*$/s",
      ["condition/runaway-pattern:64-64", "condition/runaway-pattern:110-110"],
    ],
    ["slots.note matches /^.*\\n.*\\n.*\\n.*\\n.*$/", []],
    ["slots.note matches /^[A-Z]+-\\d+$/i", []],
  ])("%s", async (condition, expected) => expect(await places(condition)).toEqual(expected));
});

describe("[C46] a condition with templates is checked around them", () => {
  test.each([
    ['"slots.{{context.collect}} is not null"', []],
    ["\"'{{context.reason}}' = 'x'\"", []],
    ["\"slots.size = '{{context.reason}}'\"", []],
    ["\"slots.size = 'X{{context.reason}}'\"", []],
    ["\"'{{context.reason}}' => 'x'\"", ["condition/invalid:22-24"]],
    ['"slots.{{context.collect}} is null and slots.nothing"', ["condition/unknown-slot:39-52"]],
    ['"slots.{{context.collect}} matches /(a+)+$/"', ["condition/runaway-pattern:35-35"]],
    // What it gives may be a whole condition.
    ["\"{{ 'slots.ok' if context.x }} &&\"", []],
  ])("%s", async (condition, expected) => expect(await places(condition)).toEqual(expected));
});

test("[C47] a truth value of YAML is a condition", async () => {
  for (const value of ["true", "False", "TRUE"]) expect(await find(value)).toEqual([]);
});
