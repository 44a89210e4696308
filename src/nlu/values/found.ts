import type { Json } from "../../base/json.ts";

/** A value read in a message. Offsets into the normalised text, end exclusive. */
export interface Found<T extends Json = Json> {
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

export function overlaps(one: { start: number; end: number }, other: { start: number; end: number }): boolean {
  return one.start < other.end && other.start < one.end;
}
