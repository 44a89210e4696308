import { isJsonObject, type Json, type JsonObject } from "../../base/json.ts";
import { sha256HexSync } from "../../base/sha256.ts";
import type { EffectId, RemindEffect } from "../../model/effect.ts";
import type { RecordId } from "../../store/store.ts";

/** `scheduled` waits; `firing` was claimed, what it began is under way; the others are over. */
export type TimerStatus = "scheduled" | "firing" | "done" | "failed" | "expired" | "cancelled" | "missed";

/** What is known of one key: the timer that stands, or the last one that stood. */
export interface TimerRow {
  readonly key: string;
  /** Of the effect that set it. */
  readonly id: EffectId;
  readonly status: TimerStatus;
  /** The time that was asked for, and the one that holds. Wall time, milliseconds. */
  readonly at: number;
  readonly due: number;
  /** Firing: when its lease ends. Over: when the row may go. Scheduled: null. */
  readonly until: number | null;
  /** While one fires, at most one other of its key waits. */
  readonly next: { readonly id: EffectId; readonly at: number; readonly due: number } | null;
  readonly flow: string;
  readonly step: string;
  readonly frame: string;
  /** Which tab set it. */
  readonly tab: string;
}

/** Times, wall milliseconds, at which timers of a conversation fired. */
export interface Firings {
  readonly firings: readonly number[];
}

/** Kind of the records. */
export const TIMER = "timer";

/**
 * The author's name, or else what it says and the run of the flow that set it: a reminder of another order, and of another
 * run, is another one. Always below a conversation.
 */
export function timerKey({ name, intent, starts, values, from }: RemindEffect): string {
  const parts = name === null ? ["", "remind", starts ?? "", intent, canonical(values ?? {}), from.frame] : ["name", name];
  return sha256HexSync(JSON.stringify(parts)).slice(0, 32);
}

/** The same for the same content, in whatever order it was written. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).toSorted();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key]!)}`).join(",")}}`;
}

/** `key` null: the times at which timers fired. */
export function timerRecord(conversation: string, key: string | null): RecordId {
  return { kind: TIMER, key: `${recordPrefix(conversation)}${key ?? FIRINGS}`, conversation };
}

/** Keys of a conversation's records begin so. */
export function recordPrefix(conversation: string): string {
  return `${JSON.stringify(conversation)} `;
}

/** Before every hexadecimal key. */
const FIRINGS = "+";

/** A stored value, or null if another version wrote it. */
export function readTimerRow(value: Json): TimerRow | null {
  const texts = ["key", "id", "status", "flow", "step", "frame", "tab"] as const;
  if (!isJsonObject(value) || !texts.every((field) => typeof value[field] === "string")) return null;
  return typeof value["at"] === "number" && typeof value["due"] === "number" ? (value as JsonObject & TimerRow) : null;
}

export function readFirings(value: Json): readonly number[] {
  const times = isJsonObject(value) ? value["firings"] : null;
  return Array.isArray(times) ? times.filter((time) => typeof time === "number") : [];
}
