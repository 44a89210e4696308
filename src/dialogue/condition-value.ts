import type { Json } from "../base/json.ts";
import { MAX_MATCHED } from "../base/regex.ts";
import { compileRegex } from "./condition-regex.ts";
import type { ConditionNode, ConditionScope } from "./condition.ts";

/** A value while a condition is evaluated: JSON, a set, the result of a lookup that found nothing, or "empty". */
export type Value = Json | undefined | typeof EMPTY | ReadonlySet<Value>;

const EMPTY: unique symbol = Symbol("empty");

/** An operation that Python refuses: it makes the whole condition false. */
class Fault extends Error {}

/** Whether the condition under `node` holds; see `evaluateCondition`. `report` is told why it cannot be judged. */
export function evaluateNode(node: ConditionNode, scope: ConditionScope, report: (why: string) => void): boolean {
  try {
    return test(node, scope);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    report(error.message);
    return false;
  }
}

function test(node: ConditionNode, scope: ConditionScope): boolean {
  switch (node.kind) {
    case "and":
      return test(node.left, scope) && test(node.right, scope);
    case "or":
      return test(node.left, scope) || test(node.right, scope);
    case "not":
      return !test(node.node, scope);
    case "compare":
      return compare(node, scope);
    case "word":
    case "literal":
    case "undefined":
    case "empty":
    case "regex":
    case "set":
      return isTruthy(valueOf(node, scope));
  }
}

function valueOf(node: ConditionNode, scope: ConditionScope): Value {
  switch (node.kind) {
    case "word":
      return prepare(lookUp(node.name, scope));
    case "literal":
      return node.value;
    case "undefined":
      return undefined;
    case "empty":
      return EMPTY;
    case "regex":
      return node.source;
    case "set":
      return new Set(node.items.map((item) => valueOf(item, scope)));
    case "and":
    case "or":
    case "not":
    case "compare":
      return test(node, scope);
  }
}

/** "true" and "false" in a text slot count as booleans, so that `not slots.x` reads a stored "False" rightly. */
function prepare(value: Json | undefined): Json | undefined {
  if (typeof value !== "string") return value;
  const lower = value.toLowerCase();
  return lower === "true" ? true : lower === "false" ? false : value;
}

function lookUp(name: string, scope: ConditionScope): Json | undefined {
  const [, root, path] = /^(slots|context)\.(.+)$/.exec(name) ?? [];
  if (root === "context") return walk(path!, (key) => own(scope.context, key));
  // Flows written before 3.10 name slots without the prefix.
  return walk(path ?? name, (key) => scope.slot(key));
}

/** The whole path as one key, else step by step. */
function walk(path: string, first: (key: string) => Json | undefined): Json | undefined {
  const whole = first(path);
  if (whole !== undefined) return whole;
  const [head, ...rest] = path.split(".");
  let value = first(head!);
  for (const key of rest) value = own(value, key);
  return value;
}

function own(value: Json | undefined, key: string): Json | undefined {
  // A list has a length, but nobody gave it one.
  if (typeof value !== "object" || value === null || !Object.prototype.propertyIsEnumerable.call(value, key)) return undefined;
  return (value as { readonly [key: string]: Json })[key];
}

function compare(node: ConditionNode & { kind: "compare" }, scope: ConditionScope): boolean {
  let left = valueOf(node.left, scope);
  let right = valueOf(node.right, scope);
  if (node.operator === "contains") return contains(left, right);
  if (node.operator === "matches") return matches(left, node.right);
  left = asWritten(node.left, node.right, left, scope);
  right = asWritten(node.right, node.left, right, scope);
  if (
    typeof left === "string" &&
    typeof right === "string" &&
    (isCategorical(node.left, scope) || isCategorical(node.right, scope))
  ) {
    left = left.toLowerCase();
    right = right.toLowerCase();
  }
  if (node.operator === "=") return isEqual(left, right);
  // Undefined differs from all but itself, although it equals "empty".
  if (node.operator === "!=") return left === undefined ? right !== undefined : !isEqual(left, right);
  return isOrdered(node.operator, left, right);
}

/** A slot's text is compared with a bare number as a number, and with a quoted text as the text it is. */
function asWritten(node: ConditionNode, other: ConditionNode, value: Value, scope: ConditionScope): Value {
  if (node.kind !== "word" || other.kind !== "literal") return value;
  const raw = lookUp(node.name, scope);
  if (typeof raw !== "string") return value;
  if (typeof other.value === "string") return raw;
  return typeof other.value === "number" && /^\s*-?\d+(?:\.\d+)?\s*$/.test(raw) ? Number(raw) : value;
}

function isCategorical(node: ConditionNode, scope: ConditionScope): boolean {
  return node.kind === "word" && scope.isCategorical(node.name.replace(/^slots\./, ""));
}

/** Python's equality: 1 = 1.0 = true, null only equals null; "empty" equals what is undefined or has no length. */
export function isEqual(left: Value, right: Value): boolean {
  if (left === EMPTY || right === EMPTY) {
    const other = left === EMPTY ? right : left;
    return other === EMPTY || other === undefined || sizeOf(other) === 0;
  }
  if (typeof left === "boolean" && typeof right === "number") return Number(left) === right;
  if (typeof left === "number" && typeof right === "boolean") return left === Number(right);
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return left === right;
  if (left instanceof Set || right instanceof Set) {
    return left instanceof Set && right instanceof Set && holdsAll(left, right) && holdsAll(right, left);
  }
  const one = Object.entries(left);
  return (
    Array.isArray(left) === Array.isArray(right) &&
    one.length === Object.keys(right).length &&
    one.every(([key, value]) => Object.hasOwn(right, key) && isEqual(value as Value, own(right as Json, key)))
  );
}

function holdsAll(these: ReadonlySet<Value>, those: ReadonlySet<Value>): boolean {
  return [...those].every((item) => [...these].some((match) => isEqual(item, match)));
}

function isOrdered(operator: ">" | ">=" | "<" | "<=", left: Value, right: Value): boolean {
  if (left === undefined || right === undefined || left === EMPTY || right === EMPTY) return false;
  const [one, two] = [orderable(left), orderable(right)];
  if (typeof one !== typeof two) throw new Fault("a text and a number have no order.");
  const order = typeof one === "string" ? compareByCodePoint(one, two as string) : one - (two as number);
  switch (operator) {
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
  }
}

function orderable(value: Value): string | number {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "number" || typeof value === "string") return value;
  throw new Fault(`${value === null ? "null" : "a list, a map or a set"} has no order.`);
}

function compareByCodePoint(left: string, right: string): number {
  const [one, two] = [Array.from(left), Array.from(right)];
  for (let i = 0; i < one.length && i < two.length; i++) {
    const order = one[i]!.codePointAt(0)! - two[i]!.codePointAt(0)!;
    if (order !== 0) return order;
  }
  return one.length - two.length;
}

function contains(left: Value, right: Value): boolean {
  if (typeof left === "string") {
    if (typeof right !== "string") throw new Fault("a text contains texts only.");
    return left.includes(right);
  }
  if (typeof left !== "object" || left === null) return false;
  if (left instanceof Set || Array.isArray(left)) return [...(left as Iterable<Value>)].some((item) => isEqual(item, right));
  return typeof right === "string" && Object.hasOwn(left, right);
}

function matches(left: Value, pattern: ConditionNode): boolean {
  if (typeof left !== "string" || pattern.kind !== "regex") return false;
  return compileRegex(pattern.source, pattern.flags)!.test(left.slice(0, MAX_MATCHED));
}

function sizeOf(value: Value): number | null {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return null;
  return value instanceof Set ? value.size : Object.keys(value).length;
}

function isTruthy(value: Value): boolean {
  if (value === EMPTY) return false;
  const size = sizeOf(value);
  return size === null ? Boolean(value) : size > 0;
}
