import type { Json } from "../base/json.ts";

/** A value of a record as text. */
export function written(value: Json | undefined): string {
  return value === undefined || typeof value === "object" ? JSON.stringify(value ?? null) : String(value);
}
