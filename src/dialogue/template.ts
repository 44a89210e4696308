import type { Json } from "../base/json.ts";
import { applyFilter, decide, isTrue, itemsOf, member, print, Unsupported, type Spend, type Value } from "./template-value.ts";

/**
 * The part of Jinja that responses and conditions of CALM assistants use; docs/spec/responses.md says which. Output is
 * text. Nothing is ever run: a template reads the variables it is given and no more, and what it may cost is bounded.
 */
export type Variables = Readonly<Record<string, Json>>;

const MAX_SOURCE = 10_000;
/** Characters looked at and written, and items walked through, together. */
const MAX_STEPS = 200_000;

type Scope = Map<string, Value>;

/** What is rendered, or null if the template is not one of this subset or too much: the caller says the text as written. */
export function renderTemplate(source: string, variables: Variables): string | null {
  if (source.length > MAX_SOURCE) return null;
  const pieces = readPieces(source);
  let at = 0;
  let left = MAX_STEPS;
  const spend: Spend = (steps) => {
    left -= steps;
    if (left < 0) throw new Unsupported();
  };
  const write = (text: string): string => {
    spend(text.length);
    return text;
  };

  /** Renders up to one of the closing words. A branch not taken is walked through without looking anything up. */
  const block = (scope: Scope, live: boolean, closers: readonly string[]): string => {
    let text = "";
    for (; at < pieces.length; at++) {
      spend(1);
      const { kind, inside } = pieces[at]!;
      if (kind === "text") text += live ? write(inside) : "";
      else if (kind === "output") text += live ? write(print(evaluate(inside, scope, spend))) : "";
      else {
        const word = /^\w*/.exec(inside)![0];
        if (closers.includes(word)) return text;
        const rest = inside.slice(word.length);
        if (word === "if") text += branches(rest, scope, live);
        else if (word === "for") text += loop(rest, scope, live);
        else if (word === "set") assign(rest, scope, live);
        else throw new Unsupported();
      }
    }
    if (closers.length > 0) throw new Unsupported();
    return text;
  };

  /** Ends on the closing word. */
  const branches = (condition: string, scope: Scope, live: boolean): string => {
    let done = !live;
    let text = "";
    for (let test: string | null = condition, word = ""; word !== "endif";) {
      const taken: boolean = !done && (test === null || isTrue(evaluate(test, scope, spend)));
      done ||= taken;
      at++;
      text += block(scope, taken, word === "else" ? ["endif"] : ["elif", "else", "endif"]);
      const { inside } = pieces[at]!;
      word = /^\w*/.exec(inside)![0];
      test = word === "elif" ? inside.slice(word.length) : null;
    }
    return text;
  };

  const loop = (tag: string, scope: Scope, live: boolean): string => {
    const [, names, list] = /^\s+(\w+(?:\s*,\s*\w+)*)\s+in\s+(.+)$/s.exec(tag) ?? [];
    if (!names || !list) throw new Unsupported();
    const items = live ? itemsOf(evaluate(list, scope, spend), spend) : [];
    const start = ++at;
    let text = block(scope, false, ["endfor"]);
    for (const [index, item] of items.entries()) {
      at = start;
      const place = {
        index: index + 1,
        index0: index,
        first: index === 0,
        last: index === items.length - 1,
        length: items.length,
      };
      const inner: Scope = new Map(scope).set("loop", place);
      const parts = names.split(/\s*,\s*/);
      for (const [n, name] of parts.entries()) inner.set(name, parts.length === 1 ? item : member(item, n));
      text += block(inner, true, ["endfor"]);
    }
    return text;
  };

  const assign = (tag: string, scope: Scope, live: boolean): void => {
    const [, name, value] = /^\s+(\w+)\s*=(.+)$/s.exec(tag) ?? [];
    if (!name || !value) throw new Unsupported();
    if (live) scope.set(name, evaluate(value, scope, spend));
  };

  try {
    return block(new Map(Object.entries(variables)), true, []);
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}

interface Piece {
  readonly kind: "text" | "output" | "tag";
  readonly inside: string;
}

/** Texts and tags. A dash inside a tag takes the white space beside it away; a line break at the very end is none. */
function readPieces(source: string): readonly Piece[] {
  const parts = source.replace(/\n$/, "").split(/(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})/s);
  return parts.flatMap((part, index): Piece[] => {
    if (index % 2 === 0) {
      const start = parts[index - 1]?.at(-3) === "-" ? part.trimStart() : part;
      return [{ kind: "text", inside: parts[index + 1]?.[2] === "-" ? start.trimEnd() : start }];
    }
    const inside = part.slice(2, -2).replace(/^-/, "").replace(/-$/, "").trim();
    return part[1] === "#" ? [] : [{ kind: part[1] === "%" ? "tag" : "output", inside }];
  });
}

const TOKEN = /\s*(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|-?\d+(?:\.\d+)?|[A-Za-z_]\w*|==|!=|<=|>=|[<>|~.,()[\]])/sy;

function readTokens(text: string): readonly string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < text.length) {
    const token = pattern.exec(text);
    if (!token) throw new Unsupported();
    tokens.push(token[0].trim());
  }
  return tokens;
}

/** Levels of nesting in one expression. */
const MAX_DEPTH = 50;

/** A part of an expression, looked up when it is needed: what is not taken costs nothing and cannot fail. */
type Thunk = () => Value;

/** One expression: `a if b else c`, `or`, `and`, `not`, comparisons, `~`, tests, filters, paths. */
function evaluate(source: string, scope: Scope, spend: Spend): Value {
  spend(source.length);
  const tokens = readTokens(source);
  let at = 0;
  let depth = 0;
  const take = (...words: readonly string[]): string | null => (words.includes(tokens[at] ?? "") ? tokens[at++]! : null);
  const expect = (word: string): void => {
    if (!take(word)) throw new Unsupported();
  };

  const whole = (): Thunk => {
    if (++depth > MAX_DEPTH) throw new Unsupported();
    let value = either();
    if (take("if")) {
      const [taken, condition] = [value, either()];
      const other = take("else") ? whole() : () => undefined;
      value = () => (isTrue(condition()) ? taken() : other());
    }
    depth--;
    return value;
  };
  const either = (): Thunk => {
    let value = both();
    while (take("or")) {
      const [left, right] = [value, both()];
      value = () => {
        const one = left();
        return isTrue(one) ? one : right();
      };
    }
    return value;
  };
  const both = (): Thunk => {
    let value = negated();
    while (take("and")) {
      const [left, right] = [value, negated()];
      value = () => {
        const one = left();
        return isTrue(one) ? right() : one;
      };
    }
    return value;
  };
  const negated = (): Thunk => {
    let count = 0;
    while (take("not")) count++;
    const value = comparison();
    return count === 0 ? value : () => isTrue(value()) === (count % 2 === 0);
  };
  const comparison = (): Thunk => {
    const left = joined();
    const operator = take("==", "!=", "<", ">", "<=", ">=", "in", "not");
    if (!operator) return left;
    if (operator === "not") expect("in");
    const right = joined();
    return () => decide(operator, left(), right(), spend);
  };
  const joined = (): Thunk => {
    let value = filtered();
    while (take("~")) {
      const [left, right] = [value, filtered()];
      value = () => {
        const text = print(left()) + print(right());
        spend(text.length);
        return text;
      };
    }
    return value;
  };
  const filtered = (): Thunk => {
    let value = path();
    for (;;) {
      const before = value;
      if (take("|")) {
        const name = tokens[at++];
        const parameters = take("(") ? list(")") : [];
        value = () => applyFilter(name, before(), call(parameters), spend);
      } else if (take("is")) {
        const wanted = !take("not");
        const name = tokens[at++];
        value = () => test(name, before()) === wanted;
      } else return value;
    }
  };
  const path = (): Thunk => {
    let value = atom();
    for (;;) {
      const before = value;
      if (take(".")) {
        const name = tokens[at++] ?? "";
        const parameters = take("(") ? list(")") : null;
        if (parameters) value = () => method(name, before(), call(parameters));
        else value = () => member(before(), /^\d/.test(name) ? Number(name) : name);
      } else if (take("[")) {
        const key = whole();
        expect("]");
        value = () => {
          const wanted = key();
          return member(before(), typeof wanted === "number" ? wanted : print(wanted));
        };
      } else return value;
    }
  };
  const list = (end: string): Thunk[] => {
    const items: Thunk[] = [];
    while (!take(end)) {
      items.push(whole());
      if (!take(",") && tokens[at] !== end) throw new Unsupported();
    }
    return items;
  };
  const method = (name: string, value: Value, parameters: readonly Value[]): Value => {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      const entries = Object.entries(value);
      spend(entries.length);
      if (name === "keys") return entries.map(([key]) => key);
      if (name === "values") return entries.map(([, item]) => item as Json);
      if (name === "items") return entries as Json;
      if (name === "get") return member(value, print(parameters[0])) ?? parameters[1] ?? null;
    }
    const filter = name === "strip" ? "trim" : name;
    if (typeof value !== "string" || !["lower", "upper", "title", "capitalize", "trim", "replace"].includes(filter)) {
      throw new Unsupported();
    }
    return applyFilter(filter, value, parameters, spend);
  };
  const atom = (): Thunk => {
    const token = tokens[at++] ?? "";
    if (token === "(") {
      const inner = whole();
      expect(")");
      return inner;
    }
    if (token === "[") {
      const items = list("]");
      return () => literalList(call(items));
    }
    if (/^["']/.test(token)) {
      const text = token.slice(1, -1).replaceAll(/\\(.)/gs, (_, sign: string) => ESCAPES[sign] ?? sign);
      return () => text;
    }
    if (/^-?\d/.test(token)) return () => Number(token);
    if (!/^\w/.test(token) || KEYWORDS.has(token)) throw new Unsupported();
    const constant = CONSTANTS.get(token.toLowerCase());
    return constant === undefined ? () => scope.get(token) : () => constant;
  };

  const value = whole();
  if (at < tokens.length) throw new Unsupported();
  return value();
}

const call = (thunks: readonly Thunk[]): readonly Value[] => thunks.map((thunk) => thunk());

const CONSTANTS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ["true", true],
  ["false", false],
  ["none", null],
]);
const KEYWORDS: ReadonlySet<string> = new Set(["if", "else", "or", "and", "not", "in", "is"]);
const ESCAPES: Readonly<Record<string, string | undefined>> = { n: "\n", t: "\t" };

/** Of simple values: a list of lists could grow without end. */
function literalList(items: readonly Value[]): Json {
  if (items.some((item) => item === undefined || (typeof item === "object" && item !== null))) throw new Unsupported();
  return items as readonly Json[];
}

function test(name: string | undefined, value: Value): boolean {
  switch (name) {
    case "defined":
      return value !== undefined;
    case "undefined":
      return value === undefined;
    case "none":
    case "None":
      return value === null;
    case "string":
    case "number":
    case "boolean":
      return typeof value === name;
    case "sequence":
      return typeof value === "string" || Array.isArray(value);
    case "mapping":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case undefined:
    default:
      throw new Unsupported();
  }
}
