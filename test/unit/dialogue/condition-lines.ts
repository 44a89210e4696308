import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/base/json.ts";
import { evaluateCondition, parseCondition, type ConditionScope } from "../../../src/dialogue/condition.ts";

const SLOTS: Readonly<Record<string, Json>> = {
  none: null,
  yes: true,
  no: false,
  zero: 0,
  one: 1,
  two: 2,
  text: "lost",
  digits: "3",
  padded: " 4.50 ",
  negative: "-2",
  half: "3pm",
  said_false: "False",
  said_true: "TRUE",
  size: "Large",
  kind: "true",
  list: ["a", "b"],
  mixed: [1, true, null, "True", ["x"]],
  other_list: ["a", "c"],
  contexts: "bare",
  nothing: [],
  three: [3],
  empty: "",
  blank: " ",
  map: { k: 1, "a.b": { c: "deep" }, "": 0 },
  bare_map: {},
  date: "2026-11-21",
  accent: "é",
  astral: "\u{10000}",
  private: "\uE000",
  lines: "one\ntwo",
  "dotted.name": "whole",
  size2: "large",
};

const CATEGORIES = new Set(["size", "kind"]);

/** A conversation with something of every kind. */
export const scope: ConditionScope = {
  slot: (name) => (Object.hasOwn(SLOTS, name) ? SLOTS[name] : undefined),
  isCategorical: (name) => CATEGORIES.has(name),
  context: { names: ["x", "y"], reason: "cannot", deep: { inner: 2 }, flag: true, gone: null, size: "Large", "a.b": 7 },
};

/** What a condition comes to; throws if it is none. */
export function judge(source: string, within: ConditionScope = scope): boolean {
  const condition = parseCondition(source);
  if (condition.kind === "problem") throw new Error(`${source}: ${condition.message}`);
  return evaluateCondition(condition, within);
}

/** Each line holds, or begins with `✗` and does not. */
export function lines(text: string): readonly (readonly [string, boolean])[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => [line.replace(/^✗ /, ""), !line.startsWith("✗ ")]);
}

/** A rule of the language, proved line by line. */
export const rule = (title: string, text: string): void => {
  describe(`[A25] ${title}`, () => {
    test.each(lines(text))("%s is %s", (source, expected) => expect(judge(source)).toBe(expected));
  });
};
