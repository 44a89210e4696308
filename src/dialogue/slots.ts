import type { Json } from "../base/json.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Slot } from "../model/slot.ts";

/** A value in the form its slot stores, or `ok: false` with the value as it was: the question is then asked again. */
export interface Coerced {
  readonly ok: boolean;
  readonly value: Json;
}

const YES = new Set(["true", "yes", "y", "1"]);
const NO = new Set(["false", "no", "n", "0"]);

/** Brings a value to its slot's type. Null empties any slot. */
export function coerceSlot(slot: Slot, value: Json): Coerced {
  if (value === null) return { ok: true, value };
  switch (slot.type) {
    case "bool":
      return toBool(value);
    case "float":
      return toFloat(slot, value);
    case "categorical":
    case "strict_categorical":
      return toCategory(slot, value);
    case "text":
      return { ok: true, value: textOf(value) };
    case "list":
      return { ok: true, value: Array.isArray(value) ? value : [value] };
    case "any":
      return { ok: true, value };
  }
}

function toBool(value: Json): Coerced {
  const word = textOf(value).trim().toLowerCase();
  if (YES.has(word)) return { ok: true, value: true };
  return NO.has(word) ? { ok: true, value: false } : { ok: false, value };
}

function toFloat({ minValue, maxValue }: Slot, value: Json): Coerced {
  const number =
    typeof value === "number" ? value : typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  const ok = Number.isFinite(number) && number >= (minValue ?? -Infinity) && number <= (maxValue ?? Infinity);
  return { ok, value: Number.isFinite(number) ? number : value };
}

function toCategory({ values, aliases }: Slot, value: Json): Coerced {
  const word = textOf(value).trim().toLowerCase();
  const found =
    values.find((known) => known.toLowerCase() === word) ??
    values.find((known) => aliases[known]?.some((alias) => alias.toLowerCase() === word));
  return found === undefined ? { ok: false, value } : { ok: true, value: found };
}

/** The response that refuses a value of the wrong type. */
export function typeRejection(slot: Slot): string {
  if (slot.type === "bool") return "utter_boolean_slot_rejection";
  return slot.type === "float" ? "utter_float_slot_rejection" : "utter_categorical_slot_rejection";
}

/** Slots that are not empty in a new conversation. */
export function initialSlots(assistant: Assistant): Record<string, Json> {
  const slots: Record<string, Json> = {};
  for (const slot of Object.values(assistant.slots)) {
    if (slot.initialValue !== null && slot.claim === undefined) slots[slot.name] = slot.initialValue;
  }
  return slots;
}

/** Whether two values are the same to a person: compared as texts, categories without regard to case. */
export function isSameValue(slot: Slot, one: Json, two: Json): boolean {
  if (one === null || two === null) return one === two;
  const [left, right] = [textOf(one), textOf(two)];
  return slot.type === "categorical" || slot.type === "strict_categorical"
    ? left.toLowerCase() === right.toLowerCase()
    : left === right;
}

/** A value as a text, for comparing. */
export function textOf(value: Json): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
