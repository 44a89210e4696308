import { sha256Hex } from "../base/sha256.ts";
import { isJsonObject, type Json } from "../base/json.ts";

/** JSON with sorted keys: equal content, equal text. */
export function canonicalJson(value: Json): string {
  return write(value, false);
}

/** SHA-256 of the content. Places do not count: a comment moved must not interrupt conversations that are under way. */
export async function hashContent(content: Json): Promise<string> {
  return sha256Hex(write(content, true));
}

function write(value: Json, withoutPlaces: boolean): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => write(item, withoutPlaces)).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const parts: string[] = [];
  for (const key of Object.keys(value).toSorted(byCodeUnit)) {
    const child = value[key];
    if (child === undefined || (withoutPlaces && key === "place" && isPlace(child))) continue;
    parts.push(`${JSON.stringify(key)}:${write(child, withoutPlaces)}`);
  }
  return `{${parts.join(",")}}`;
}

function isPlace(value: Json): boolean {
  return isJsonObject(value) && typeof value["file"] === "string" && typeof value["line"] === "number";
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
