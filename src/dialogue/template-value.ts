import type { Json } from "../base/json.ts";
import { isEqual } from "./condition-value.ts";

/** A value inside a template. Undefined, what there is not, prints nothing; null prints `None`. */
export type Value = Json | undefined;

/** Takes steps from what a template may cost. Throws `Unsupported` when nothing is left. */
export type Spend = (steps: number) => void;

/** The template asks for what this subset does not have, or costs too much. */
export class Unsupported extends Error {}

/** A property or an item; of what there is not there is nothing to ask. */
export function member(value: Value, key: string | number): Value {
  if (value === undefined) throw new Unsupported();
  if (typeof value === "number" || typeof value === "boolean" || value === null) return undefined;
  const sequence = typeof value === "string" ? Array.from(value) : value;
  if (typeof key === "number" && Array.isArray(sequence)) return sequence.at(key) as Value;
  if (Array.isArray(sequence) || !Object.hasOwn(sequence, key)) return undefined;
  return (sequence as Readonly<Record<string | number, Json>>)[key];
}

export function applyFilter(name: string | undefined, value: Value, parameters: readonly Value[], spend: Spend): Value {
  const text = (): string => {
    const printed = print(value);
    spend(printed.length);
    return printed;
  };
  switch (name) {
    case "join": {
      const separator = print(parameters[0]);
      return itemsOf(value, spend)
        .map((item) => {
          const printed = print(item);
          spend(printed.length + separator.length);
          return printed;
        })
        .join(separator);
    }
    case "list":
      return itemsOf(value, spend);
    case "length":
    case "count":
      return itemsOf(value, spend).length;
    case "first":
      return itemsOf(value, spend)[0];
    case "last":
      return itemsOf(value, spend).at(-1);
    case "default":
      return value === undefined || (isTrue(parameters[1]) && !isTrue(value)) ? (parameters[0] ?? "") : value;
    case "lower":
      return text().toLowerCase();
    case "upper":
      return text().toUpperCase();
    case "capitalize":
      return text().slice(0, 1).toUpperCase() + text().slice(1).toLowerCase();
    case "title":
      return text()
        .toLowerCase()
        .replaceAll(/(?<=^|[-\s({[<])\S/gu, (letter) => letter.toUpperCase());
    case "trim":
      return text().trim();
    case "string":
      return text();
    case "round":
      return round(Number(value), Number(parameters[0] ?? 0));
    case "int":
      return Math.trunc(Number(value)) || 0;
    case "replace": {
      const parts = text().split(print(parameters[0]));
      const replacement = print(parameters[1]);
      spend(parts.length * replacement.length);
      return parts.join(replacement);
    }
    case undefined:
    default:
      throw new Unsupported();
  }
}

function round(value: number, digits: number): number {
  if (!Number.isFinite(value) || !(digits >= 0 && digits <= 20)) throw new Unsupported();
  return Number(value.toFixed(digits));
}

export function decide(operator: string, left: Value, right: Value, spend: Spend): boolean {
  if (operator === "==" || operator === "!=") return isEqual(left, right) === (operator === "==");
  if (operator === "in" || operator === "not") {
    const found =
      typeof right === "string" ? right.includes(print(left)) : itemsOf(right, spend).some((item) => isEqual(item, left));
    return found === (operator === "in");
  }
  // Python orders neither texts with numbers nor anything with nothing.
  if (typeof left !== typeof right || (typeof left !== "number" && typeof left !== "string")) throw new Unsupported();
  const [one, two] = [left, right as typeof left];
  if (operator === "<") return one < two;
  if (operator === ">") return one > two;
  return operator === "<=" ? one <= two : one >= two;
}

/** What a loop walks through: items, characters, or the keys of a map. */
export function itemsOf(value: Value, spend: Spend): readonly Json[] {
  if (typeof value !== "object" && typeof value !== "string" && value !== undefined) throw new Unsupported();
  const items = typeof value === "string" ? Array.from(value) : Array.isArray(value) ? value : Object.keys(value ?? {});
  spend(items.length);
  return items as readonly Json[];
}

export function isTrue(value: Value): boolean {
  return typeof value === "object" && value !== null ? Object.keys(value).length > 0 : Boolean(value);
}

/** A value as Python prints it, which is what existing responses and tests expect. A whole number has no ".0". */
export function print(value: Value): string {
  return value === undefined ? "" : typeof value === "string" ? value : represent(value);
}

function represent(value: Json): string {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") {
    const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
    return quote + value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll(quote, `\\${quote}`) + quote;
  }
  if (Array.isArray(value)) return `[${value.map(represent).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${represent(key)}: ${represent(item as Json)}`)
    .join(", ")}}`;
}
