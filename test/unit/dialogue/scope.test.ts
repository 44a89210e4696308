import { expect, test } from "vitest";
import { createScope } from "../../../src/dialogue/scope.ts";
import { assistantOf } from "./assistant.ts";

const { slots } = assistantOf(`
slots:
  plain: { type: text }
  size: { type: categorical, values: [S, L] }
  tier: { type: strict_categorical, values: [gold] }
`);

test("[C15] a slot without a value is null, one that nobody declares undefined, and a value is there without a declaration", () => {
  const scope = createScope(slots, { size: "L", own: 1 });
  expect(["size", "plain", "own", "missing", "constructor"].map((name) => scope.slot(name))).toEqual([
    "L",
    null,
    1,
    undefined,
    undefined,
  ]);
  expect(scope.context).toEqual({});
});

test("[C19] both kinds of categories are categories, whether they have a value or not", () => {
  const scope = createScope(slots, { plain: "x" });
  expect(["plain", "size", "tier", "missing", "constructor"].map((name) => scope.isCategorical(name))).toEqual([
    false,
    true,
    true,
    false,
    false,
  ]);
});
