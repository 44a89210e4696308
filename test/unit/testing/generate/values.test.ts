import { describe, expect, test } from "vitest";
import type { Json } from "../../../../src/base/json.ts";
import { findCandidates } from "../../../../src/testing/generate/candidates.ts";
import { generateTests } from "../../../../src/testing/generate/generate.ts";
import { sampleText } from "../../../../src/testing/generate/sample-text.ts";
import { solve, type Choice, type Constraint } from "../../../../src/testing/generate/solve.ts";
import { assistantOf, type Written } from "../../dialogue/assistant.ts";

describe("a text that an expression finds", () => {
  test.each([
    ["[0-9]", "1"],
    ["^[A-Z]{2}", "AA"],
    ["(?:[Ff][Hh][- ]?)?\\d{4}", "FH 1111"],
    ["^\\w+@\\w+\\.[a-z]{2,}$", "a@a.aa"],
    ["one|two", "one"],
    ["(?<year>\\d{4})-\\d\\d", "1111-11"],
    ["^$", ""],
    ["a.c", "aac"],
    ["\\S\\s\\D\\W", "a a "],
    ["[^a1A0b]", "c"],
    ["x{2,3}?y*", "xxy"],
    ["\\bword\\b", "word"],
    ["\\t\\n\\.", "\t\n."],
  ])("%s", (source, expected) => {
    const text = sampleText(source);
    expect(text === null ? null : text.toLowerCase()).toBe(expected.toLowerCase());
    expect(new RegExp(source).test(text!)).toBe(true);
  });

  test("flags count", () => {
    expect(sampleText("A", "i")).toBe("A");
    expect(sampleText("[Б]", "")).toBeNull();
  });

  test.each(["(?=x)y", "(?<!a)b(?!c)", "(a)\\1", "\\p{L}", "^a^b$", "(?<a"])("none for %s", (source) => {
    expect(sampleText(source)).toBeNull();
  });
});

describe("values that tell conditions apart", () => {
  const candidatesFor = (slots: Written["slots"], ...conditions: readonly string[]) =>
    findCandidates(
      assistantOf({
        slots: slots!,
        flows: {
          f: {
            steps: [{ id: "a", noop: true, next: [...conditions.map((one) => ({ if: one, then: "END" })), { else: "END" }] }],
          },
        },
      }),
    );

  test("each side of a number, within the slot's limits", () => {
    const { of } = candidatesFor({ n: { type: "float", min_value: 0, max_value: 10 } }, "slots.n > 10", "slots.n = 3");
    expect(of("n")).toEqual(expect.arrayContaining([10, 9, 3, 4, 2, 3.5, 0]));
    expect(of("n")).not.toContain(11);
  });

  test("the words that a text is compared with, and others", () => {
    const { of } = candidatesFor(
      { t: { type: "text" } },
      'slots.t = "yes please"',
      'slots.t contains "x"',
      "slots.t matches /^q\\d/",
      'slots.t = { "one" "two" }',
    );
    expect(of("t")).toEqual(expect.arrayContaining(["some t", "yes please", "yes pleasea", "x", "q1", "one", "two"]));
  });

  test("a category has its own values and no others; a boolean two", () => {
    const { of } = candidatesFor(
      { c: { type: "categorical", values: ["A", "B"] }, b: { type: "bool" } },
      'slots.c = "z"',
      "slots.b",
    );
    expect(of("c")).toEqual(["A", "B"]);
    expect(of("b")).toEqual([true, false]);
  });

  test("slots that are compared with each other share their values", () => {
    const { of } = candidatesFor(
      { a: { type: "text" }, b: { type: "categorical", values: ["Night Saver"] } },
      "slots.a = slots.b",
    );
    expect(of("a")).toContain("Night Saver");
  });

  test("a field inside a value, and a list that contains something", () => {
    const { of } = candidatesFor({ o: { type: "any" }, l: { type: "list" } }, 'slots.o.state = "ok"', 'slots.l contains "x"');
    expect(of("o")).toContainEqual({ state: "ok" });
    expect(of("l")).toContainEqual(["x"]);
  });

  test("an expression without a sample makes its slot unsure", () => {
    expect([...candidatesFor({ t: { type: "text" } }, "slots.t matches /(?=x)y/").unsure]).toEqual(["t"]);
    expect([...candidatesFor({ t: { type: "text" } }, "slots.t matches /y/").unsure]).toEqual([]);
  });
});

describe("choosing", () => {
  const free = (...values: readonly (Json | undefined)[]): Choice => ({
    slot: "x",
    values,
    before: { kind: "fixed", value: null },
    onlyIfEmpty: false,
  });
  const on = (slots: Readonly<Record<string, number>>, holds: Constraint["holds"]): Constraint => ({
    sources: new Map(Object.entries(slots).map(([name, index]) => [name, { kind: "choice", index } as const])),
    holds,
  });

  test("changes later choices first", () => {
    const sum = on({ a: 0, b: 1 }, ({ a, b }) => Number(a) + Number(b) === 4);
    expect(solve([free(1, 2, 3), free(1, 2, 3)], [sum], [0, 1])).toEqual({ kind: "solved", values: [1, 3] });
    expect(solve([free(1, 2, 3), free(1, 2, 3)], [sum], [1, 0])).toEqual({ kind: "solved", values: [3, 1] });
  });

  test("says that there is none, however many choices have nothing to do with it", () => {
    const choices = [free(1, 2), ...Array.from({ length: 40 }, () => free(1, 2, 3)), free(1, 2)];
    const never = on({ a: 0, b: 41 }, ({ a, b }) => a === 1 && b === 3);
    expect(
      solve(
        choices,
        [never],
        choices.map((_, index) => index),
      ),
    ).toEqual({ kind: "none" });
  });

  test("gives up when it takes too long", () => {
    const choices = Array.from({ length: 30 }, () => free(0, 1));
    const slots = Object.fromEntries(choices.map((_, index) => [`s${index}`, index]));
    expect(
      solve(
        choices,
        [on(slots, () => false)],
        choices.map((_, index) => index),
      ),
    ).toEqual({ kind: "unknown" });
  });

  test("a rule about nothing that can be chosen holds or does not", () => {
    const fixed: Constraint = { sources: new Map([["a", { kind: "fixed", value: 1 }]]), holds: ({ a }) => a === 2 };
    expect(solve([], [fixed], [])).toEqual({ kind: "none" });
    expect(solve([], [{ ...fixed, holds: ({ a }) => a === 1 }], [])).toEqual({ kind: "solved", values: [] });
  });

  test("an answer counts only where nothing was known before; leaving out leaves it", () => {
    const known = free(undefined, "early");
    const answer: Choice = { slot: "x", values: ["late"], before: { kind: "choice", index: 0 }, onlyIfEmpty: true };
    expect(solve([known, answer], [on({ x: 1 }, ({ x }) => x === "early")], [0, 1])).toEqual({
      kind: "solved",
      values: ["early", "late"],
    });
    expect(solve([known, answer], [on({ x: 1 }, ({ x }) => x === "late")], [0, 1])).toEqual({
      kind: "solved",
      values: [undefined, "late"],
    });
  });
});

describe("[T63] plans", () => {
  const bot = assistantOf({
    slots: {
      size: { type: "categorical", values: ["S", "M"] },
      ok: { type: "bool", mappings: [{ type: "controlled" }] },
      vip: { type: "bool", mappings: [{ type: "controlled" }] },
    },
    actions: ["look"],
    responses: { utter_x: "x" },
    flows: {
      f: {
        steps: [
          {
            id: "known",
            noop: true,
            next: [{ if: "slots.vip", then: "ask" }, { if: 'slots.size = "M"', then: "END" }, { else: "ask" }],
          },
          { id: "ask", collect: "size" },
          { id: "look", action: "look", next: [{ if: "not slots.ok", then: "again" }, { else: "END" }] },
          { id: "again", set_slots: [{ size: null }], next: "ask" },
        ],
      },
    },
  });
  const plans = generateTests(bot).flows[0]!.plans;
  const ways = plans.map(({ walk }) =>
    walk.flatMap((item) => (item.kind === "leave" ? [`${item.edge.from}#${item.edge.index}`] : [])).join(" "),
  );

  test("what nobody in the task finds out is given, what is asked later is said early, what actions find out they put out", () => {
    const [vip, early] = ["known#0", "known#1"].map((first) => plans[ways.findIndex((way) => way.startsWith(first))]!) as [
      (typeof plans)[0],
      (typeof plans)[0],
    ];
    expect(vip.given).toEqual({ vip: true });
    expect(vip.prefilled).toEqual({});
    expect(vip.outputs.get("f/look")).toEqual([{ ok: true }]);
    expect(early.given).toEqual({});
    expect(early.prefilled).toEqual({ size: "M" });
  });

  test("a loop is gone round once, with an answer and an outcome for each time", () => {
    const loop = plans[ways.findIndex((way) => way.includes("again#0"))]!;
    expect(loop.answers.get("f/ask")).toHaveLength(2);
    expect(loop.outputs.get("f/look")![1]).toEqual({ ok: true });
  });
});
