import type { Json } from "../../base/json.ts";

/** What a reader can find: never a list or an object. */
export type Plain = string | number | boolean | null;

/** A value read in a message. Offsets into the normalised text, end exclusive. */
export interface Found<T extends Plain = Plain> {
  readonly value: T;
  readonly start: number;
  readonly end: number;
  /** How sure the reading is, of 1: not whether the slot is meant. */
  readonly sure: number;
}

/** When and where a message is read: what "tomorrow" is relative to. */
export interface Moment {
  /** Wall time, milliseconds. */
  readonly now: number;
  /** IANA name. */
  readonly timeZone: string;
}

/** A slot's value as words, for comparison. */
export function inWords(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

export function overlaps(one: { start: number; end: number }, other: { start: number; end: number }): boolean {
  return one.start < other.end && other.start < one.end;
}
