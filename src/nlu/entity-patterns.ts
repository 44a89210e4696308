import { canRunAway, MAX_MATCHED } from "../base/regex.ts";
import type { Stretch } from "./refusal.ts";

/** Expressions of the author that stand for entities. */
export type Patterns = readonly { readonly entity: string; readonly expression: RegExp }[];

const MAX_FOUND = 20;

/** Leaves out what is no expression here, or one that could run away: such a one is told when the files are read. */
export function readPatterns(regexes: Readonly<Record<string, readonly string[]>>, entities: ReadonlySet<string>): Patterns {
  return Object.entries(regexes).flatMap(([entity, sources]) =>
    entities.has(entity) ? sources.flatMap((source) => read(source).map((expression) => ({ entity, expression }))) : [],
  );
}

function read(source: string): readonly RegExp[] {
  // Without `u` more is allowed that other dialects allow, such as `\-`.
  for (const flags of ["giu", "gi"]) {
    try {
      const expression = new RegExp(source, flags);
      return canRunAway(source) ? [] : [expression];
    } catch {
      // Not in this dialect.
    }
  }
  return [];
}

/** Whole words only: `\d{4}` does not find the beginning of a longer number. */
export function findPatterns(text: string, patterns: Patterns): readonly (Stretch & { readonly entity: string })[] {
  // Beyond this nobody writes an account number.
  const searched = text.slice(0, MAX_MATCHED);
  return patterns.flatMap(({ entity, expression }) =>
    Array.from(searched.matchAll(expression))
      .filter(({ 0: found, index }) => found !== "" && isApart(searched, index, index + found.length))
      .slice(0, MAX_FOUND)
      .map(({ 0: found, index }) => ({ entity, start: index, end: index + found.length })),
  );
}

function isApart(text: string, start: number, end: number): boolean {
  const joins = (at: number): boolean => /[\p{L}\p{N}]/u.test(text[at - 1] ?? "") && /[\p{L}\p{N}]/u.test(text[at] ?? "");
  return !joins(start) && !joins(end);
}
