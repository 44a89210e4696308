import { sha256Hex } from "../base/sha256.ts";
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";

/** JSON with sorted keys: equal content, equal text. */
export function canonicalJson(value: Json): string {
  return write(value, false);
}

/** SHA-256 of the content. Places do not count: a comment moved must not interrupt conversations that are under way. */
export async function hashContent(content: Json): Promise<string> {
  return sha256Hex(write(content, true));
}

function write(value: Json, withoutPlaces: boolean): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) text += `${text === "" ? "" : ","}${write(item, withoutPlaces)}`;
    return `[${text}]`;
  }
  const object = value as JsonObject;
  for (const key of Object.keys(object).toSorted(byCodeUnit)) {
    const child = object[key];
    if (child === undefined || (withoutPlaces && key === "place" && isPlace(child))) continue;
    text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${write(child, withoutPlaces)}`;
  }
  return `{${text}}`;
}

function isPlace(value: Json): boolean {
  return isJsonObject(value) && typeof value["file"] === "string" && typeof value["line"] === "number";
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
