/** Plain JSON: what state, events and effects are made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export interface JsonLimits {
  /** Levels of nesting. Structured clone in Chromium fails at 3,672; 64 is far beyond any honest answer. */
  readonly maxDepth: number;
  /** Object keys and array items together. */
  readonly maxNodes: number;
}

export const JSON_LIMITS: JsonLimits = { maxDepth: 64, maxNodes: 10_000 };

const POISON = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Says what is wrong with a value that came from outside (a backend, a stored row, a file), or null if nothing is:
 * too deep, too big, not JSON, or with a key that could reach a prototype.
 */
export function checkJson(value: unknown, { maxDepth, maxNodes }: JsonLimits = JSON_LIMITS): string | null {
  let nodes = 0;
  const visit = (item: unknown, depth: number): string | null => {
    if (depth > maxDepth) return `nested deeper than ${maxDepth} levels`;
    if (++nodes > maxNodes) return `more than ${maxNodes} values`;
    if (item === null || typeof item === "string" || typeof item === "boolean") return null;
    if (typeof item === "number") return Number.isFinite(item) ? null : "a number that is not finite";
    if (Array.isArray(item)) {
      for (const child of item) {
        const problem = visit(child, depth + 1);
        if (problem) return problem;
      }
      return null;
    }
    if (typeof item !== "object") return `a ${typeof item}, which is not JSON`;
    if (!isPlain(item)) return "a Date, a Map or another object of a class, which is not JSON";
    for (const [key, child] of Object.entries(item)) {
      if (POISON.has(key)) return `the key "${key}", which is refused`;
      const problem = visit(child, depth + 1);
      if (problem) return problem;
    }
    return null;
  };
  return visit(value, 0);
}

/** A record, also of another frame; not a Date, a Map or an object of a class, whose own keys are not what they hold. */
function isPlain(item: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(item);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
