import type { Json, JsonObject } from "../base/json.ts";
import type { Range } from "./source.ts";

/** A YAML value that still knows where it was written. */
export type Value = ScalarValue | ListValue | MapValue;

export interface ScalarValue {
  readonly kind: "scalar";
  readonly value: null | boolean | number | string;
  /** As written, without quotes: `1.10` stays "1.10", `yes` stays "yes". */
  readonly text: string;
  readonly at: Range;
}

export interface ListValue {
  readonly kind: "list";
  readonly items: readonly Value[];
  readonly at: Range;
}

export interface MapValue {
  readonly kind: "map";
  /** A Map and not an object: the keys are the author's. */
  readonly entries: ReadonlyMap<string, Entry>;
  readonly at: Range;
}

export interface Entry {
  readonly key: string;
  readonly keyAt: Range;
  readonly value: Value;
}

export function isNull(value: Value | undefined): boolean {
  return value === undefined || (value.kind === "scalar" && value.value === null);
}

/** The value under a key; undefined where it is absent or null. */
export function get(map: MapValue, key: string): Value | undefined {
  const value = map.entries.get(key)?.value;
  return isNull(value) ? undefined : value;
}

/** A scalar as words; a number or a boolean as it was written. */
export function textOf(value: Value | undefined): string | undefined {
  if (value?.kind !== "scalar" || value.value === null) return undefined;
  return typeof value.value === "string" ? value.value : value.text;
}

export function getText(map: MapValue, key: string): string | undefined {
  return textOf(get(map, key));
}

export function getBool(map: MapValue, key: string): boolean {
  const value = get(map, key);
  return value?.kind === "scalar" && value.value === true;
}

export function getNumber(map: MapValue, key: string): number | undefined {
  const value = get(map, key);
  return value?.kind === "scalar" && typeof value.value === "number" ? value.value : undefined;
}

export function getList(map: MapValue, key: string): readonly Value[] {
  const value = get(map, key);
  return value?.kind === "list" ? value.items : [];
}

export function getMap(map: MapValue, key: string): MapValue | undefined {
  const value = get(map, key);
  return value?.kind === "map" ? value : undefined;
}

export function getMaps(map: MapValue, key: string): readonly MapValue[] {
  return getList(map, key).filter((item) => item.kind === "map");
}

/** The texts of a list, or of a single text that may stand in its place. */
export function getTexts(map: MapValue, key: string): readonly string[] {
  const value = get(map, key);
  const items = value?.kind === "list" ? value.items : value ? [value] : [];
  return items.flatMap((item) => textOf(item) ?? []);
}

export function entriesOf(map: MapValue | undefined): readonly Entry[] {
  return map ? [...map.entries.values()] : [];
}

export function jsonOf(value: Value): Json {
  if (value.kind === "scalar") return value.value;
  if (value.kind === "list") return value.items.map(jsonOf);
  return Object.fromEntries(entriesOf(value).map((entry) => [entry.key, jsonOf(entry.value)]));
}

export function getObject(map: MapValue, key: string): JsonObject | undefined {
  const value = getMap(map, key);
  return value && (jsonOf(value) as JsonObject);
}
