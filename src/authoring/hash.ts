import { sha256Hex } from "../base/sha256.ts";
import { isJsonObject, type Json } from "../base/json.ts";

/** JSON with sorted keys: equal content, equal text. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  return `{${keys
    .toSorted(byCodeUnit)
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key]!)}`)
    .join(",")}}`;
}

/** SHA-256 of the content. Places do not count: a comment moved must not interrupt conversations that are under way. */
export async function hashContent(content: Json): Promise<string> {
  return sha256Hex(canonicalJson(withoutPlaces(content)));
}

function withoutPlaces(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withoutPlaces(item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, child]) => (key === "place" && isPlace(child) ? [] : [[key, withoutPlaces(child)]])),
  );
}

function isPlace(value: Json): boolean {
  return isJsonObject(value) && typeof value["file"] === "string" && typeof value["line"] === "number";
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
