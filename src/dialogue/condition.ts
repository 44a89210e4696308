import type { Json, JsonObject } from "../base/json.ts";
import { compileRegex } from "./condition-regex.ts";
import { readTokens, type Token } from "./condition-tokens.ts";
import { evaluateNode } from "./condition-value.ts";
import { renderTemplate } from "./template.ts";

/**
 * The condition language of flows: its grammar is that of pypred, as CALM uses it. `and` and `or` have the same
 * precedence and lean to the right; `not` binds tighter than both and looser than a comparison.
 */
export type ConditionNode =
  | { readonly kind: "and" | "or"; readonly left: ConditionNode; readonly right: ConditionNode }
  | { readonly kind: "not"; readonly node: ConditionNode }
  | {
      readonly kind: "compare";
      readonly operator: ">" | ">=" | "<" | "<=" | "=" | "!=" | "contains" | "matches";
      readonly left: ConditionNode;
      readonly right: ConditionNode;
      readonly offset: number;
    }
  /** An unquoted word: looked up, never a text. */
  | { readonly kind: "word"; readonly name: string; readonly offset: number }
  | { readonly kind: "literal"; readonly value: string | number | boolean | null; readonly offset: number }
  | { readonly kind: "undefined" | "empty"; readonly offset: number }
  | { readonly kind: "regex"; readonly source: string; readonly flags: string; readonly offset: number }
  | { readonly kind: "set"; readonly items: readonly ConditionNode[]; readonly offset: number };

export interface Condition {
  readonly kind: "condition";
  /** As it was read: rendered. */
  readonly source: string;
  readonly root: ConditionNode;
}

/** Why a text is no condition. `offset` counts UTF-16 units from its start. */
export interface ConditionProblem {
  readonly kind: "problem";
  readonly message: string;
  readonly offset: number;
}

/** What a condition can see. */
export interface ConditionScope {
  /** The slot's value (null if it is empty), or undefined if the assistant has no such slot. */
  slot(name: string): Json | undefined;
  /** Categorical slots are compared without regard to case. */
  isCategorical(name: string): boolean;
  /** Properties of the running pattern. */
  readonly context: JsonObject;
  /** Told why a condition that cannot be judged is false, in one sentence. */
  readonly report?: ((sentence: string) => void) | undefined;
}

/** Ceilings that keep any condition cheap: characters of source, nesting. */
const MAX_SOURCE = 4_000;
const MAX_DEPTH = 60;

class Problem extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Reads a condition. A YAML boolean is one too: pass it as `true` or `false`. Never throws. */
export function parseCondition(source: string): Condition | ConditionProblem {
  if (source.length > MAX_SOURCE) return problem(`A condition has at most ${MAX_SOURCE} characters.`, MAX_SOURCE);
  const tokens = readTokens(source);
  if ("offset" in tokens) return problem(`"${source[tokens.offset]}" has no meaning here.`, tokens.offset);
  try {
    return { kind: "condition", source, root: parse(tokens, source.length) };
  } catch (error) {
    if (error instanceof Problem) return problem(error.message, error.offset);
    throw error;
  }
}

/** Whether a condition holds. An error in it (null compared with a number, say) makes it false, and is told. */
export function evaluateCondition(condition: Condition, scope: ConditionScope): boolean {
  return evaluateNode(condition.root, scope, (why) => scope.report?.(`The condition "${condition.source}" is false: ${why}`));
}

/**
 * Renders a condition's templates with the context, parses and evaluates it in one go. A text that is no condition is
 * false.
 */
export function holds(source: string, scope: ConditionScope): boolean {
  const rendered = source.includes("{{") ? (renderTemplate(source, { context: scope.context }) ?? source) : source;
  const condition = parseCondition(rendered);
  if (condition.kind === "condition") return evaluateCondition(condition, scope);
  scope.report?.(`The condition "${rendered}" is false: ${condition.message}`);
  return false;
}

/** `holds` for a condition that is judged again and again: what can be read once is read here. */
export function prepareCondition(source: string): (scope: ConditionScope) => boolean {
  const parsed = source.includes("{{") ? null : parseCondition(source);
  return (scope) => (parsed?.kind === "condition" ? evaluateCondition(parsed, scope) : holds(source, scope));
}

/** Every word that a condition looks up, with its place: what a checker compares with the declared slots. */
export function wordsOf(node: ConditionNode): readonly { readonly name: string; readonly offset: number }[] {
  switch (node.kind) {
    case "and":
    case "or":
    case "compare":
      return [...wordsOf(node.left), ...wordsOf(node.right)];
    case "not":
      return wordsOf(node.node);
    case "set":
      return node.items.flatMap(wordsOf);
    case "word":
      return [node];
    case "literal":
    case "undefined":
    case "empty":
    case "regex":
      return [];
  }
}

function problem(message: string, offset: number): ConditionProblem {
  return { kind: "problem", message, offset };
}

const COMPARISONS: Readonly<Record<string, (ConditionNode & { kind: "compare" })["operator"]>> = {
  ">": ">",
  ">=": ">=",
  "<": "<",
  "<=": "<=",
  "=": "=",
  "==": "=",
  "!=": "!=",
};

function parse(tokens: readonly Token[], end: number): ConditionNode {
  let at = 0;
  const isSign = (text: string): boolean => tokens[at]?.kind === "sign" && (tokens[at] as { text: string }).text === text;
  const isReserved = (text: string): boolean =>
    tokens[at]?.kind === "reserved" && (tokens[at] as { text: string }).text === text;
  const offset = (): number => tokens[at]?.offset ?? end;

  const expression = (depth: number): ConditionNode => {
    if (depth > MAX_DEPTH) throw new Problem(`A condition is nested at most ${MAX_DEPTH} levels deep.`, offset());
    const left = negation(depth);
    for (const kind of ["and", "or"] as const) {
      if (isReserved(kind)) {
        at++;
        // A chain is as deep as it is long, and no longer than a condition may be.
        return { kind, left, right: expression(depth) };
      }
    }
    return left;
  };

  const negation = (depth: number): ConditionNode => {
    if (!isReserved("not")) return term(depth);
    if (depth >= MAX_DEPTH) throw new Problem(`A condition is nested at most ${MAX_DEPTH} levels deep.`, offset());
    at++;
    return { kind: "not", node: negation(depth + 1) };
  };

  const operator = (): (ConditionNode & { kind: "compare" })["operator"] | null => {
    const token = tokens[at];
    if (token?.kind === "sign") {
      const found = COMPARISONS[token.text];
      if (found) at++;
      return found ?? null;
    }
    if (token?.kind !== "reserved") return null;
    if (token.text === "contains" || token.text === "matches") {
      at++;
      return token.text;
    }
    if (token.text !== "is") return null;
    at++;
    if (!isReserved("not")) return "=";
    at++;
    return "!=";
  };

  const term = (depth: number): ConditionNode => {
    const left = factor(depth);
    const start = offset();
    const found = operator();
    if (!found) return left;
    const rightOffset = offset();
    if (found === "matches") {
      const right = regex(rightOffset);
      return { kind: "compare", operator: found, left, right, offset: start };
    }
    const right = factor(depth);
    if (found === "contains" && right.kind !== "literal") {
      throw new Problem("What `contains` looks for is a quoted text, a number, true, false or null.", rightOffset);
    }
    return { kind: "compare", operator: found, left, right, offset: start };
  };

  /** Between slashes, or quoted. */
  const regex = (start: number): ConditionNode => {
    const token = tokens[at++];
    if (token?.kind !== "regex" && token?.kind !== "string") {
      throw new Problem("What `matches` looks for is a /regular expression/.", start);
    }
    const [source, flags] = token.kind === "regex" ? [token.source, token.flags] : [token.text, ""];
    if (!compileRegex(source, flags)) throw new Problem("This is no regular expression, or too long a one.", start);
    return { kind: "regex", source, flags, offset: start };
  };

  const factor = (depth: number): ConditionNode => {
    const token = tokens[at];
    if (!token) throw new Problem("Something is missing at the end.", end);
    at++;
    switch (token.kind) {
      case "number":
        return { kind: "literal", value: token.value, offset: token.offset };
      case "string":
        return { kind: "literal", value: token.text, offset: token.offset };
      case "word":
        return { kind: "word", name: token.text, offset: token.offset };
      case "regex":
        throw new Problem("A /regular expression/ stands only after `matches`.", token.offset);
      case "reserved":
        return constant(token.text, token.offset);
      case "sign":
        if (token.text === "(") return group(depth);
        if (token.text === "{") return set(depth, token.offset);
        throw new Problem(`"${token.text}" does not belong here.`, token.offset);
    }
  };

  const group = (depth: number): ConditionNode => {
    const inner = expression(depth + 1);
    if (!isSign(")")) throw new Problem('A ")" is missing.', offset());
    at++;
    return inner;
  };

  const set = (depth: number, start: number): ConditionNode => {
    const items: ConditionNode[] = [];
    if (depth >= MAX_DEPTH) throw new Problem(`A condition is nested at most ${MAX_DEPTH} levels deep.`, start);
    while (!isSign("}")) {
      if (at >= tokens.length) throw new Problem('A "}" is missing.', end);
      items.push(factor(depth + 1));
    }
    at++;
    return { kind: "set", items, offset: start };
  };

  const root = expression(0);
  const rest = tokens[at];
  if (rest)
    throw new Problem(
      "This does not belong to the condition: quote a text that has blanks or begins with a digit.",
      rest.offset,
    );
  return root;
}

function constant(text: string, offset: number): ConditionNode {
  switch (text) {
    case "true":
      return { kind: "literal", value: true, offset };
    case "false":
      return { kind: "literal", value: false, offset };
    case "null":
      return { kind: "literal", value: null, offset };
    case "undefined":
    case "empty":
      return { kind: text, offset };
    default:
      throw new Problem(`"${text}" does not belong here.`, offset);
  }
}
