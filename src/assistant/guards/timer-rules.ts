import type { EffectId, RemindEffect } from "../../model/effect.ts";
import type { ReminderGuardSettings } from "../../model/guards.ts";
import { timerKey, type TimerRow, type TimerStatus } from "./timer.ts";

/* What may become of a timer. Pure: whoever writes what is decided here does so in the transaction that it was decided on. */

/** How long something that fired is taken to be under way when nobody says that it is over, milliseconds. */
export const LEASE_MS = 60_000;
/** What is over is known so long, so that repetitions of it are recognised. */
export const KEPT_MS = 24 * 60 * 60_000;
const MIN_DELAY_MS = 1_000;
const DAY_MS = 24 * 60 * 60_000;
export const FIRINGS_WINDOW_MS = 60 * 60_000;
const MAX_LATE_MS = 10 * 60_000;
/** Background tabs wake about once a minute: what comes later than that is worth telling. */
const LATE_MS = 60_000;

/** How many there may be of a conversation, and how far ahead. */
export interface TimerLimits {
  /** That wait. */
  readonly active: number;
  /** That fire within an hour. */
  readonly perHour: number;
  readonly horizonMs: number;
}

/** What the author says, or else what is customary. */
export function timerLimits({ active = 5, perHour = 20, days = 7 }: ReminderGuardSettings = {}): TimerLimits {
  return { active, perHour, horizonMs: days * DAY_MS };
}

/** Nothing is too much: what the customary says of it is only told. */
export const NO_LIMITS: TimerLimits = { active: Infinity, perHour: Infinity, horizonMs: Infinity };

/** Why one of a key is there already. */
export type DuplicateCause = "replay" | "other tab" | "form re-run" | "re-trigger";
export type TimerCeiling = "active" | "horizon" | "firings";

export type Scheduling =
  /** `gone`: the effects that it stands for now. */
  | { readonly kind: "set"; readonly row: TimerRow; readonly effect: RemindEffect; readonly gone: readonly EffectId[] }
  | { readonly kind: "duplicate"; readonly cause: DuplicateCause }
  | { readonly kind: "ceiling"; readonly ceiling: TimerCeiling };

export interface Moment {
  /** Wall time, milliseconds. */
  readonly now: number;
  readonly tab: string;
  /** Timers of the conversation that wait. */
  readonly active: number;
  /** Default: what is customary. */
  readonly limits?: TimerLimits | undefined;
}

/** Whether a timer may be set beside what is known of its key. */
export function schedule(
  known: TimerRow | null,
  effect: RemindEffect,
  { now, tab, active, limits = timerLimits() }: Moment,
): Scheduling {
  const before = known && current(known, now);
  const due = Math.max(effect.at, now + MIN_DELAY_MS);
  if (due - now > limits.horizonMs) return { kind: "ceiling", ceiling: "horizon" };
  if (before && isReplay(before, effect)) return { kind: "duplicate", cause: "replay" };
  const waiting = before && waitingOf(before);
  const mode = effect.whileScheduled ?? "keep";
  if (waiting && mode === "keep") return { kind: "duplicate", cause: causeOf(before, effect, tab) };
  if (!waiting && active >= limits.active) return { kind: "ceiling", ceiling: "active" };
  const until = waiting && mode === "extend" ? Math.max(waiting.due, due) : due;
  const timer = { id: effect.id, at: effect.at, due: until };
  const { flow, step, frame } = effect.from;
  const row: TimerRow =
    before?.status === "firing"
      ? { ...before, next: timer }
      : { key: timerKey(effect), ...timer, status: "scheduled", until: null, next: null, flow, step, frame, tab };
  return { kind: "set", row, effect: { ...effect, at: until }, gone: waiting ? [waiting.id] : [] };
}

/** What waits to fire. */
export function waitingOf(row: TimerRow): { readonly id: EffectId; readonly due: number } | null {
  return row.status === "scheduled" ? row : row.next;
}

/** The same once more: the same effect, or the same time of one that was not called off. */
function isReplay(row: TimerRow, { id, at }: RemindEffect): boolean {
  if (row.id === id || row.next?.id === id) return true;
  return (row.status !== "cancelled" && row.at === at) || row.next?.at === at;
}

function causeOf(row: TimerRow, { from }: RemindEffect, tab: string): DuplicateCause {
  if (row.tab !== tab) return "other tab";
  return row.frame === from.frame && row.step === from.step ? "form re-run" : "re-trigger";
}

/** Something that fired and whose lease ran out is over; what waits behind it stands then. */
export function current(row: TimerRow, now: number): TimerRow {
  return row.status === "firing" && now >= (row.until ?? 0) ? ended(row, "expired", now) : row;
}

/** A timer that is over, or the one that waited behind it. */
export function ended(row: TimerRow, status: TimerStatus, now: number): TimerRow {
  if (row.next) return { ...row, ...row.next, status: "scheduled", until: null, next: null };
  return { ...row, status, until: now + KEPT_MS };
}

export type Claim =
  | { readonly kind: "fire"; readonly lateMs: number; readonly isLate: boolean }
  | { readonly kind: "missed"; readonly lateMs: number }
  | { readonly kind: "ceiling" }
  /** Another one stands for its key, or it has fired. */
  | { readonly kind: "drop" };

/** Whether the timer of this effect fires now. `firings`: when others of the conversation did. */
export function claim(
  known: TimerRow | null,
  { id, at, maxLateMs = MAX_LATE_MS }: Pick<RemindEffect, "id" | "at" | "maxLateMs">,
  { now, firings, limits = timerLimits() }: Pick<Moment, "now" | "limits"> & { readonly firings: readonly number[] },
): Claim {
  // One without a row was set while this code could not be had.
  if (known && waitingOf(known)?.id !== id) return { kind: "drop" };
  const lateMs = Math.max(0, now - at);
  if (lateMs > maxLateMs) return { kind: "missed", lateMs };
  if (firings.filter((time) => isRecent(time, now)).length >= limits.perHour) return { kind: "ceiling" };
  return { kind: "fire", lateMs, isLate: lateMs > LATE_MS };
}

/** A time that lies ahead was noted before the clock was set back: it counts as now. */
export function isRecent(time: number, now: number): boolean {
  return Math.max(0, now - time) < FIRINGS_WINDOW_MS;
}

/** Whether a row says nothing any more. */
export function isStale({ status, until }: TimerRow, now: number): boolean {
  return status !== "scheduled" && status !== "firing" && now >= (until ?? 0);
}
