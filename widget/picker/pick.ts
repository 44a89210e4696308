import type { AssistantView } from "../../src/assistant/view.ts";

export type PickKind = "date" | "time" | "date-time";

/** A question that can be answered by choosing. */
export interface Pick {
  /** Of the message that asks. */
  readonly message: string;
  readonly kind: PickKind;
  readonly slot: string;
  /** In the form of the kind's values; empty: no bound. */
  readonly min: string;
  readonly max: string;
}

const KINDS: Readonly<Record<string, PickKind>> = {
  "date-picker": "date",
  "time-picker": "time",
  "date-time-picker": "date-time",
};

const FORMS: Readonly<Record<PickKind, RegExp>> = {
  date: /^\d{4}-\d\d-\d\d$/,
  time: /^\d\d:\d\d$/,
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d$/,
};

/** What can be chosen now: the latest words of the assistant offer it, and their question is still open. */
export function pickOf({ phase, messages, question }: AssistantView): Pick | null {
  const last = messages.at(-1);
  if (phase !== "ready" || last?.from !== "bot") return null;
  const { input, slot: named, min, max } = last.metadata ?? {};
  const kind = typeof input === "string" && Object.hasOwn(KINDS, input) ? KINDS[input] : undefined;
  // A slot's name in a payload ends where one of these begins.
  const slot = typeof named === "string" ? named : question?.slot;
  if (!kind || !slot || /[(),=[\]\s]/.test(slot) || (question && question.slot !== slot)) return null;
  const bound = (value: unknown): string => (typeof value === "string" && FORMS[kind].test(value) ? value : "");
  return { message: last.id, kind, slot, min: bound(min), max: bound(max) };
}

/** What is said by a choice: read like the words that a visitor would write, meant as the value itself. */
export interface Picked {
  readonly title: string;
  readonly payload: string;
}

/** Null: the value is not of the kind. A native field gives just the normal form of a slot's value, sometimes with seconds. */
export function pickedOf({ kind, slot }: Pick, value: string, locale: string): Picked | null {
  const whole = value.replace(/(\d\d:\d\d):\d\d(?:\.\d+)?$/, "$1");
  if (!FORMS[kind].test(whole)) return null;
  return { title: titleOf(kind, whole, locale), payload: `/SetSlots(${slot}=${whole})` };
}

function titleOf(kind: PickKind, value: string, locale: string): string {
  const at = new Date(`${kind === "time" ? "1970-01-01T" : ""}${value}${kind === "date" ? "T00:00" : ""}Z`);
  const style: Intl.DateTimeFormatOptions = {
    ...(kind !== "time" && { dateStyle: "long" }),
    ...(kind !== "date" && { timeStyle: "short" }),
    timeZone: "UTC",
  };
  try {
    return new Intl.DateTimeFormat(locale, style).format(at);
  } catch {
    return new Intl.DateTimeFormat("en", style).format(at);
  }
}
