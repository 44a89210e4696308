import { isJsonObject, type Json } from "../base/json.ts";
import type { Entity } from "../model/training.ts";

export interface Annotated {
  /** The sentence without its annotations. */
  readonly text: string;
  readonly entities: readonly Entity[];
  /** Annotations that cannot be read, as they were written; their words stay. */
  readonly broken: readonly string[];
}

/**
 * Reads `[two](count)`, `[two](count:2)`, `[two]{"entity": "count", "value": "2"}` and `[two][{…}, {…}]`. Brackets without
 * one of these behind them are words. Offsets count in the text without annotations, UTF-16 units, end exclusive.
 */
export function readAnnotations(sentence: string): Annotated {
  const entities: Entity[] = [];
  const broken: string[] = [];
  let text = "";
  let at = 0;
  while (at < sentence.length) {
    const found = annotationAt(sentence, at);
    if (!found) {
      text += sentence[at++];
      continue;
    }
    const start = text.length;
    text += found.words;
    if (!found.marks) broken.push(sentence.slice(at, found.end));
    for (const { entity, value = found.words, role, group } of found.marks ?? []) {
      entities.push({
        entity,
        start,
        end: text.length,
        value,
        ...(role !== undefined && { role }),
        ...(group !== undefined && { group }),
      });
    }
    at = found.end;
  }
  return { text, entities, broken };
}

type Mark = Pick<Entity, "entity" | "role" | "group"> & { readonly value?: Json };

/** `marks` is null where something stands behind the brackets that cannot be read. */
function annotationAt(
  sentence: string,
  at: number,
): { readonly words: string; readonly end: number; readonly marks: readonly Mark[] | null } | null {
  if (sentence[at] !== "[") return null;
  const close = sentence.indexOf("]", at);
  const words = sentence.slice(at + 1, close);
  if (close < 0 || words === "" || words.includes("[")) return null;
  const open = sentence[close + 1];
  if (open === "(") {
    const end = sentence.indexOf(")", close);
    const inside = sentence.slice(close + 2, end);
    if (end < 0 || inside === "") return null;
    const colon = inside.indexOf(":", 1);
    const entity = (colon < 0 ? inside : inside.slice(0, colon)).trim();
    return { words, end: end + 1, marks: [colon < 0 ? { entity } : { entity, value: inside.slice(colon + 1).trim() }] };
  }
  if (open !== "{" && !/^\[\s*\{/.test(sentence.slice(close + 1))) return null;
  const end = endOfJson(sentence, close + 1);
  // Never closed: nobody knows where the sentence would go on.
  if (end === null) return { words, end: sentence.length, marks: null };
  return { words, end, marks: readMarks(sentence.slice(close + 1, end)) };
}

/** Behind the bracket that closes the one at `from`; null if none does. */
function endOfJson(text: string, from: number): number | null {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const sign = text[at]!;
    if (quoted) {
      if (sign === "\\") at++;
      else if (sign === '"') quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === "{" || sign === "[") depth++;
    else if ((sign === "}" || sign === "]") && --depth === 0) return at + 1;
  }
  return null;
}

function readMarks(json: string): readonly Mark[] | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  const marks = (Array.isArray(value) ? value : [value]).map(readMark);
  return marks.every((mark) => mark !== null) ? marks : null;
}

function readMark(value: unknown): Mark | null {
  if (!isJsonObject(value) || typeof value["entity"] !== "string") return null;
  const { entity, role, group } = value;
  const meant = value["value"];
  return {
    entity,
    ...(meant !== undefined && meant !== null && { value: meant }),
    // Groups are often written as numbers.
    ...(role !== undefined && role !== null && { role: String(role as string | number) }),
    ...(group !== undefined && group !== null && { group: String(group as string | number) }),
  };
}
