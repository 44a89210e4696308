import type { Action, FieldError, Value, ValueSchema } from "./action.ts";

const DEFAULT_MAX_LENGTH = 500;

export type CheckedInput =
  | { readonly kind: "valid"; readonly input: Readonly<Record<string, Value>> }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] };

/**
 * Picks the declared inputs of an action and checks them. A value may stand in `input` or, as conversations carry
 * them, in `context.slots`; whatever is not declared is left out, so that nothing else reaches the action or its
 * idempotency fingerprint.
 */
export function checkInput(
  action: Action,
  given: Readonly<Record<string, unknown>>,
  slots: Readonly<Record<string, unknown>>,
): CheckedInput {
  const input: Record<string, Value> = {};
  const errors: FieldError[] = [];
  for (const [name, schema] of Object.entries(action.input)) {
    const value =
      (Object.hasOwn(given, name) ? given[name] : undefined) ?? (Object.hasOwn(slots, name) ? slots[name] : undefined) ?? null;
    const checked = checkValue(name, schema, typeof value === "string" ? value.trim() : value);
    if ("code" in checked) errors.push(checked);
    else input[name] = checked.value;
  }
  return errors.length > 0 ? { kind: "invalid", errors } : { kind: "valid", input };
}

function checkValue(path: string, schema: ValueSchema, value: unknown): { readonly value: Value } | FieldError {
  if (value === null || value === "") {
    return schema.required === true ? wrong(path, "missing", "I still need this to go on.") : { value: null };
  }
  if (schema.type === "number") {
    const number = typeof value === "string" ? Number(value) : value;
    if (typeof number !== "number" || !Number.isFinite(number)) return wrong(path, "not-a-number", "Please give me a number.");
    if (number < (schema.minimum ?? -Infinity)) return wrong(path, "too-small", `It must be at least ${schema.minimum}.`);
    if (number > (schema.maximum ?? Infinity)) return wrong(path, "too-large", `It can be at most ${schema.maximum}.`);
    return { value: number };
  }
  if (typeof value !== schema.type) return wrong(path, "wrong-type", "I could not use that answer.");
  if (typeof value !== "string") return { value: value as boolean };
  if (value.length > (schema.maxLength ?? DEFAULT_MAX_LENGTH))
    return wrong(path, "too-long", "That is too long for me. Please shorten it.");
  if (schema.enum === undefined) return { value };
  const match = schema.enum.find((option) => option.toLowerCase() === value.toLowerCase());
  return match === undefined
    ? wrong(path, "not-an-option", `Please choose one of: ${schema.enum.join(", ")}.`)
    : { value: match };
}

function wrong(path: string, code: string, message: string): FieldError {
  return { path, code: `value/${code}`, message };
}
