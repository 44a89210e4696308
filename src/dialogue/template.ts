import type { Json, JsonObject } from "../base/json.ts";

/**
 * The part of Jinja that responses of CALM assistants use: `{{ path|filter }}`, `keys()`, `values()`, `items()`,
 * `{% if %} {% elif %} {% else %} {% endif %}` and `{% for x in y %}`. Output is text. Nothing is ever run:
 * a template reads the variables it is given and no more.
 */
export type Variables = Readonly<Record<string, Json>>;

/** What is rendered, or null if the template is not one of this subset: the caller then says the text as it stands. */
export function renderTemplate(source: string, variables: Variables): string | null {
  const pieces = source.split(/(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})/s).filter((piece) => piece !== "" && !piece.startsWith("{#"));
  let at = 0;
  const tagAt = (): string | null => /^\{%-?\s*(.*?)\s*-?%\}$/s.exec(pieces[at] ?? "")?.[1] ?? null;

  /** Renders up to one of the closing words. A branch not taken is walked through without looking anything up. */
  const block = (scope: Variables, live: boolean, closers: readonly string[]): string => {
    let text = "";
    while (at < pieces.length) {
      const tag = tagAt();
      if (tag === null) {
        const piece = pieces[at++]!;
        const output = /^\{\{-?(.*?)-?\}\}$/s.exec(piece)?.[1];
        if (live) text += output === undefined ? piece : print(evaluate(output, scope));
        continue;
      }
      const word = tag.split(/\s/, 1)[0]!;
      if (closers.includes(word)) return text;
      at++;
      if (word === "if") text += branches(tag.slice(2), scope, live);
      else if (word === "for") text += loop(tag, scope, live);
      else throw new Unsupported();
    }
    if (closers.length > 0) throw new Unsupported();
    return text;
  };

  const branches = (condition: string, scope: Variables, live: boolean): string => {
    let taken = live && isTrue(evaluate(condition, scope));
    let done = taken;
    let text = block(scope, taken, ["elif", "else", "endif"]);
    for (;;) {
      const tag = tagAt() ?? "";
      at++;
      if (tag === "endif") return text;
      taken = live && !done && (tag === "else" || isTrue(evaluate(tag.slice("elif".length), scope)));
      done ||= taken;
      text += block(scope, taken, tag === "else" ? ["endif"] : ["elif", "else", "endif"]);
    }
  };

  const loop = (tag: string, scope: Variables, live: boolean): string => {
    const [, name, list] = /^for\s+(\w+)\s+in\s+(.+)$/s.exec(tag) ?? [];
    if (!name || !list) throw new Unsupported();
    const start = at;
    const items = live ? listOf(evaluate(list, scope)) : [];
    let text = block(scope, false, ["endfor"]);
    for (const item of items.slice(0, MAX_ITEMS)) {
      at = start;
      text += block({ ...scope, [name]: item }, true, ["endfor"]);
    }
    at++;
    return text;
  };

  try {
    return block(variables, true, []);
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}

/** Items of a list that a loop walks through. */
const MAX_ITEMS = 100;

class Unsupported extends Error {}

const TOKEN = /\s*(?:("[^"]*"|'[^']*')|(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(==|!=|<=|>=|[<>|.,()[\]]))/y;

/** One expression: `or`, `and`, `not`, comparisons, `in`, `is (not) none`, filters, paths. */
function evaluate(source: string, scope: Variables): Json {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  const text = source.trim();
  for (let at = 0; at < text.length; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const token = pattern.exec(text);
    if (!token) throw new Unsupported();
    tokens.push(token[0].trim());
  }
  let at = 0;
  const take = (...words: readonly string[]): string | null => (words.includes(tokens[at] ?? "") ? tokens[at++]! : null);
  const expect = (word: string): void => {
    if (!take(word)) throw new Unsupported();
  };

  const either = (): Json => {
    let left = both();
    while (take("or")) {
      const right = both();
      left = isTrue(left) ? left : right;
    }
    return left;
  };
  const both = (): Json => {
    let left = negated();
    while (take("and")) {
      const right = negated();
      left = isTrue(left) ? right : left;
    }
    return left;
  };
  const negated = (): Json => (take("not") ? !isTrue(negated()) : comparison());
  const comparison = (): Json => {
    const left = filtered();
    const operator = take("==", "!=", "<", ">", "<=", ">=", "in", "is");
    if (!operator) return left;
    if (operator === "is") {
      const wanted = take("not") === null;
      const word = take("none", "None", "defined");
      if (!word) throw new Unsupported();
      return (word === "defined" ? left !== null : left === null) === wanted;
    }
    return decide(operator, left, filtered());
  };
  const filtered = (): Json => {
    let value = path();
    while (take("|")) {
      const name = tokens[at++] ?? "";
      value = filter(name, value, take("(") ? list(")") : []);
    }
    return value;
  };
  const path = (): Json => {
    let value = atom();
    for (;;) {
      if (take(".")) {
        const name = tokens[at++] ?? "";
        value = take("(") ? method(name, value, list(")")) : member(value, name);
      } else if (take("[")) {
        const key = either();
        expect("]");
        value = member(value, print(key));
      } else return value;
    }
  };
  const list = (end: string): Json[] => {
    const items: Json[] = [];
    while (!take(end)) {
      items.push(either());
      if (!take(",") && tokens[at] !== end) throw new Unsupported();
    }
    return items;
  };
  const atom = (): Json => {
    const token = tokens[at++];
    if (token === undefined) throw new Unsupported();
    if (token === "(") {
      const inner = either();
      expect(")");
      return inner;
    }
    if (/^["']/.test(token)) return token.slice(1, -1);
    if (/^\d/.test(token)) return Number(token);
    if (/^true$/i.test(token)) return true;
    if (/^false$/i.test(token)) return false;
    if (/^none$/i.test(token)) return null;
    if (!/^\w/.test(token)) throw new Unsupported();
    return member(scope, token);
  };

  const value = either();
  if (at < tokens.length) throw new Unsupported();
  return value;
}

function member(value: Json, key: string): Json {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return null;
  return (value as JsonObject)[key]!;
}

function method(name: string, value: Json, parameters: readonly Json[]): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    if (name === "keys") return Object.keys(value);
    if (name === "values") return Object.values(value as JsonObject);
    if (name === "items") return Object.entries(value as JsonObject);
    if (name === "get") return member(value, print(parameters[0] ?? "")) ?? parameters[1] ?? null;
  }
  if (typeof value === "string" && ["lower", "upper", "title", "capitalize"].includes(name)) return filter(name, value, []);
  throw new Unsupported();
}

function filter(name: string, value: Json, parameters: readonly Json[]): Json {
  switch (name) {
    case "join":
      return listOf(value)
        .map(print)
        .join(print(parameters[0] ?? ""));
    case "list":
      return listOf(value);
    case "length":
    case "count":
      return typeof value === "string" ? value.length : listOf(value).length;
    case "first":
      return listOf(value)[0] ?? null;
    case "last":
      return listOf(value).at(-1) ?? null;
    case "default":
      return value ?? parameters[0] ?? "";
    case "lower":
      return print(value).toLowerCase();
    case "upper":
      return print(value).toUpperCase();
    case "capitalize":
      return print(value).slice(0, 1).toUpperCase() + print(value).slice(1).toLowerCase();
    case "title":
      return print(value)
        .toLowerCase()
        .replaceAll(/(^|\s)\S/g, (letter) => letter.toUpperCase());
    case "trim":
      return print(value).trim();
    case "round":
      return typeof value === "number" ? Number(value.toFixed(Number(parameters[0] ?? 0))) : value;
    case "int":
      return Math.trunc(Number(value)) || 0;
    case "replace":
      return print(value).replaceAll(print(parameters[0] ?? ""), print(parameters[1] ?? ""));
    default:
      throw new Unsupported();
  }
}

function decide(operator: string, left: Json, right: Json): boolean {
  if (operator === "==") return left === right;
  if (operator === "!=") return left !== right;
  if (operator === "in") {
    return typeof right === "string" ? right.includes(print(left)) : listOf(right).some((item) => item === left);
  }
  if (typeof left !== typeof right || left === null || right === null) return false;
  if (operator === "<") return left < right;
  if (operator === ">") return left > right;
  return operator === "<=" ? left <= right : left >= right;
}

function listOf(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  if (typeof value === "string") return Array.from(value);
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

function isTrue(value: Json): boolean {
  return typeof value === "object" && value !== null ? Object.keys(value).length > 0 : Boolean(value);
}

/** A value as Python prints it, which is what existing responses and tests expect. */
export function print(value: Json): string {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
