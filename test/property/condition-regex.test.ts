import fc from "fast-check";
import { expect, test } from "vitest";
import { canRunAway } from "../../src/base/regex.ts";

/** Fixed, so that a failure stays one until it is mended. */
const SEED = 20_261_121;
const RUNS = Math.ceil(1_500 * Number(process.env["HALCYON_SHARE"] ?? 1));

/** A regular expression as a tree: written out for the check, walked by the counting matcher below. */
type Tree =
  | { readonly kind: "letters"; readonly of: string }
  | { readonly kind: "then" | "or"; readonly parts: readonly Tree[] }
  | { readonly kind: "times"; readonly part: Tree; readonly min: number; readonly max: number };

const letters = fc.constantFrom("a", "b", "ab", "abc").map((of): Tree => ({ kind: "letters", of }));
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    letters,
    fc.array(tie("tree"), { minLength: 1, maxLength: 4 }).map((parts): Tree => ({ kind: "then", parts })),
    fc.array(tie("tree"), { minLength: 2, maxLength: 3 }).map((parts): Tree => ({ kind: "or", parts })),
    fc
      .tuple(tie("tree"), fc.constantFrom([0, 1], [0, Infinity], [1, Infinity], [2, 2], [0, 3], [5, 5], [2, 20]))
      .map(([part, [min, max]]): Tree => ({ kind: "times", part, min: min!, max: max! })),
  ),
}));

function write(one: Tree): string {
  switch (one.kind) {
    case "letters":
      return one.of.length === 1 ? one.of : `[${one.of}]`;
    case "then":
      return one.parts.map((part) => (part.kind === "or" ? `(?:${write(part)})` : write(part))).join("");
    case "or":
      return `(?:${one.parts.map(write).join("|")})`;
    case "times":
      return `(?:${write(one.part)}){${one.min},${one.max === Infinity ? "" : one.max}}`;
  }
}

class Enough extends Error {}

/** Steps of a matcher that goes back over every choice, as those of browsers do, until it finds or gives up. */
function stepsOf(root: Tree, text: string, limit: number): number {
  let steps = 0;
  const walk = (one: Tree, at: number, then: (at: number) => boolean): boolean => {
    if (++steps > limit) throw new Enough();
    switch (one.kind) {
      case "letters":
        return at < text.length && one.of.includes(text[at]!) && then(at + 1);
      case "or":
        return one.parts.some((part) => walk(part, at, then));
      case "then": {
        const from = (index: number, place: number): boolean =>
          index === one.parts.length ? then(place) : walk(one.parts[index]!, place, (next) => from(index + 1, next));
        return from(0, at);
      }
      case "times": {
        const again = (count: number, place: number): boolean => {
          if (++steps > limit) throw new Enough();
          const more =
            count < one.max && walk(one.part, place, (next) => (next > place || count < one.min) && again(count + 1, next));
          return more || (count >= one.min && then(place));
        };
        return again(0, at);
      }
    }
  };
  try {
    for (let start = 0; start <= text.length; start++) if (walk(root, start, (at) => at === text.length)) break;
  } catch (error) {
    if (error instanceof Enough) return Infinity;
    throw error;
  }
  return steps;
}

const UNITS = ["a", "b", "ab", "aab", "abc"];
/** Steps beyond which nothing is counted: far more than an accepted expression takes for texts this short. */
const LIMIT = 3_000_000;

test("an expression that is accepted takes no more steps than the third power of a text's length", { timeout: 120_000 }, () => {
  let accepted = 0;
  let refused = 0;
  fc.assert(
    fc.property(tree, (one) => {
      if (canRunAway(`${write(one)}$`)) {
        refused++;
        return;
      }
      accepted++;
      for (const unit of UNITS) {
        const [short, long] = [30, 60].map((length) => stepsOf(one, `${unit.repeat(length).slice(0, length)}!`, LIMIT));
        expect(long).toBeLessThan(LIMIT);
        // Twice the text, at most eight times the steps, but for what is small.
        expect(long!).toBeLessThan(8 * short! + 3_000);
      }
    }),
    { seed: SEED, numRuns: RUNS },
  );
  expect(accepted).toBeGreaterThan(RUNS / 10);
  expect(refused).toBeGreaterThan(RUNS / 10);
});

test("the matcher that counts tells the quick from the slow", () => {
  const a: Tree = { kind: "letters", of: "a" };
  const many: Tree = { kind: "times", part: a, min: 1, max: Infinity };
  expect(stepsOf(many, "a".repeat(30), 1e6)).toBeLessThan(200);
  expect(stepsOf({ kind: "times", part: many, min: 1, max: Infinity }, `${"a".repeat(30)}!`, 1e6)).toBe(Infinity);
});
