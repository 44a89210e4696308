import type { Json } from "../../src/base/json.ts";

/*
 * The rules of conditions told a second time, over trees instead of texts. Values are tagged as Python would type them;
 * nothing of the engine is used.
 */

export type Factor =
  | { readonly kind: "quoted"; readonly text: string }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "constant"; readonly name: "true" | "false" | "null" | "undefined" | "empty" }
  | { readonly kind: "name"; readonly path: string }
  | { readonly kind: "set"; readonly items: readonly Factor[] }
  | { readonly kind: "group"; readonly inside: Tree };

export type Order = "<" | "<=" | ">" | ">=";
export type Tree =
  | { readonly kind: "alone"; readonly factor: Factor }
  | { readonly kind: "equal"; readonly left: Factor; readonly right: Factor; readonly negated: boolean }
  | { readonly kind: "order"; readonly sign: Order; readonly left: Factor; readonly right: Factor }
  | { readonly kind: "contains"; readonly left: Factor; readonly right: Factor }
  | { readonly kind: "matches"; readonly left: Factor; readonly pattern: keyof typeof PATTERNS }
  | { readonly kind: "not"; readonly inside: Tree }
  | { readonly kind: "chain"; readonly first: Tree; readonly rest: readonly (readonly ["and" | "or", Tree])[] };

/** Regular expressions, and what they find, said without one. */
export const PATTERNS = {
  "/b/": (text: string) => text.includes("b"),
  "/^a/": (text: string) => text.startsWith("a"),
  "/B$/i": (text: string) => text.toLowerCase().endsWith("b"),
  "'3'": (text: string) => text.includes("3"),
} as const;

type Py =
  | { readonly type: "None" | "Undefined" | "Empty" }
  | { readonly type: "number"; readonly of: number; readonly bool: boolean }
  | { readonly type: "str"; readonly of: string }
  | { readonly type: "list" | "set"; readonly of: readonly Py[] }
  | { readonly type: "dict"; readonly of: readonly (readonly [string, Py])[] };

class TypeError_ extends Error {}

const NONE: Py = { type: "None" };
const UNDEFINED: Py = { type: "Undefined" };
const EMPTY: Py = { type: "Empty" };
const number = (of: number): Py => ({ type: "number", of, bool: false });
const bool = (of: boolean): Py => ({ type: "number", of: of ? 1 : 0, bool: true });
const str = (of: string): Py => ({ type: "str", of });

function fromJson(value: Json): Py {
  if (value === null) return NONE;
  if (typeof value === "boolean") return bool(value);
  if (typeof value === "number") return number(value);
  if (typeof value === "string") return str(value);
  if (Array.isArray(value)) return { type: "list", of: (value as readonly Json[]).map(fromJson) };
  return { type: "dict", of: Object.entries(value).map(([key, item]) => [key, fromJson(item as Json)] as const) };
}

function lengthOf(value: Py): number | null {
  return value.type === "str" || value.type === "list" || value.type === "set" || value.type === "dict"
    ? value.of.length
    : null;
}

function bare(value: Py): boolean {
  if (!("of" in value)) return false;
  return value.type === "number" ? value.of !== 0 : value.of.length > 0;
}

function equal(a: Py, b: Py): boolean {
  if (a.type === "Undefined") return b.type === "Undefined" || b.type === "Empty";
  if (b.type === "Undefined") return a.type === "Empty";
  if (a.type === "Empty") return b.type === "Empty" || lengthOf(b) === 0;
  if (b.type === "Empty") return lengthOf(a) === 0;
  if (!("of" in a) || !("of" in b)) return a.type === b.type;
  if (a.type === "number" || b.type === "number") return a.type === b.type && a.of === b.of;
  if (a.type === "str" || b.type === "str") return a.type === b.type && a.of === b.of;
  if (a.type === "set" || b.type === "set") {
    const within = (one: readonly Py[], two: readonly Py[]): boolean => one.every((x) => two.some((y) => equal(x, y)));
    return a.type === "set" && b.type === "set" && within(a.of, b.of) && within(b.of, a.of);
  }
  if (a.type === "list" || b.type === "list") {
    return a.type === "list" && b.type === "list" && a.of.length === b.of.length && a.of.every((x, n) => equal(x, b.of[n]!));
  }
  if (a.type !== "dict" || b.type !== "dict") return false;
  const other = new Map(b.of);
  return a.of.length === other.size && a.of.every(([key, item]) => other.has(key) && equal(item, other.get(key)!));
}

function ordered(sign: Order, a: Py, b: Py): boolean {
  if ([a, b].some(({ type }) => type === "Undefined" || type === "Empty")) return false;
  let difference: number;
  if (a.type === "number" && b.type === "number") difference = a.of - b.of;
  else if (a.type === "str" && b.type === "str") {
    const points = (text: string): number[] => Array.from(text, (sign_) => sign_.codePointAt(0)!);
    const [one, two] = [points(a.of), points(b.of)];
    const at = one.findIndex((point, n) => point !== two[n]);
    difference = at < 0 ? one.length - two.length : at >= two.length ? 1 : one[at]! - two[at]!;
  } else throw new TypeError_();
  return sign === "<" ? difference < 0 : sign === "<=" ? difference <= 0 : sign === ">" ? difference > 0 : difference >= 0;
}

export interface World {
  readonly slots: Readonly<Record<string, Json>>;
  readonly context: Readonly<Record<string, Json>>;
}

export const CATEGORIES = ["kind"];

function raw({ slots, context }: World, path: string): Py {
  const steps = path.split(".");
  const root = steps[0] === "slots" || steps[0] === "context" ? steps.shift()! : "slots";
  let value: Json | undefined = (root === "slots" ? slots : context) as Json;
  for (const step of steps) {
    value =
      typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, step)
        ? (value as Readonly<Record<string, Json>>)[step]
        : undefined;
  }
  return value === undefined ? UNDEFINED : fromJson(value);
}

function prepared(value: Py): Py {
  if (value.type !== "str") return value;
  if (value.of.toLowerCase() === "true") return bool(true);
  return value.of.toLowerCase() === "false" ? bool(false) : value;
}

function evaluate(factor: Factor, world: World): Py {
  switch (factor.kind) {
    case "quoted":
      return str(factor.text);
    case "number":
      return number(Number(factor.text));
    case "constant":
      return { true: bool(true), false: bool(false), null: NONE, undefined: UNDEFINED, empty: EMPTY }[factor.name];
    case "name":
      return prepared(raw(world, factor.path));
    case "set":
      return { type: "set", of: factor.items.map((item) => evaluate(item, world)) };
    case "group":
      return factor.inside.kind === "alone" ? evaluate(factor.inside.factor, world) : bool(truth(factor.inside, world));
  }
}

/** Parentheses about a factor alone change nothing of it. */
function bareFactor(factor: Factor): Factor {
  return factor.kind === "group" && factor.inside.kind === "alone" ? bareFactor(factor.inside.factor) : factor;
}

/** Both sides of a comparison: texts of slots beside literals, and categories without case. */
function sides(left: Factor, right: Factor, world: World): readonly [Py, Py] {
  const [one, two] = [bareFactor(left), bareFactor(right)];
  const side = (mine: Factor, other: Factor): Py => {
    const value = evaluate(mine, world);
    if (mine.kind !== "name") return value;
    const written = raw(world, mine.path);
    if (written.type !== "str") return value;
    if (other.kind === "quoted") return written;
    return other.kind === "number" && /^ *-?[0-9]+([.][0-9]+)? *$/.test(written.of) ? number(Number(written.of)) : value;
  };
  const isCategory = (mine: Factor): boolean => mine.kind === "name" && CATEGORIES.includes(mine.path.replace("slots.", ""));
  const [a, b] = [side(one, two), side(two, one)];
  if ((isCategory(one) || isCategory(two)) && a.type === "str" && b.type === "str") {
    return [str(a.of.toLowerCase()), str(b.of.toLowerCase())];
  }
  return [a, b];
}

function truth(tree: Tree, world: World): boolean {
  switch (tree.kind) {
    case "alone":
      return bare(evaluate(tree.factor, world));
    case "equal": {
      const [a, b] = sides(tree.left, tree.right, world);
      if (tree.negated && a.type === "Undefined") return b.type !== "Undefined";
      return equal(a, b) !== tree.negated;
    }
    case "order": {
      const [a, b] = sides(tree.left, tree.right, world);
      return ordered(tree.sign, a, b);
    }
    case "contains": {
      const [a, b] = [evaluate(tree.left, world), evaluate(tree.right, world)];
      if (a.type === "str") {
        if (b.type !== "str") throw new TypeError_();
        return a.of.includes(b.of);
      }
      if (a.type === "dict") return b.type === "str" && a.of.some(([key]) => key === b.of);
      return (a.type === "list" || a.type === "set") && a.of.some((item) => equal(item, b));
    }
    case "matches": {
      const value = evaluate(tree.left, world);
      return value.type === "str" && PATTERNS[tree.pattern](value.of);
    }
    case "not":
      return !truth(tree.inside, world);
    case "chain": {
      // Leaning to the right: the last pair first.
      const terms = [tree.first, ...tree.rest.map(([, term]) => term)];
      const from = (at: number): boolean => {
        const word = tree.rest[at]?.[0];
        const left = truth(terms[at]!, world);
        return word === undefined ? left : word === "and" ? left && from(at + 1) : left || from(at + 1);
      };
      return from(0);
    }
  }
}

export function expected(tree: Tree, world: World): boolean {
  try {
    return truth(tree, world);
  } catch (error) {
    if (error instanceof TypeError_) return false;
    throw error;
  }
}
