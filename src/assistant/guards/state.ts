import { isJsonObject, type Json, type JsonObject } from "../../base/json.ts";
import type { Budget, Cost, Denied, OutcomeClass } from "./kernel.ts";

/** Something that was allowed and has no outcome yet. */
interface Lease {
  readonly ticket: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly bytes: number;
  readonly at: number;
  readonly until: number;
}

/** Something that was done. */
interface Spent {
  readonly ticket: string;
  readonly scopes: readonly string[];
  readonly outcome: OutcomeClass;
  readonly bytes: number;
  readonly at: number;
}

/** The counts of one guard in one conversation. Plain JSON. */
export interface GuardState {
  readonly leases: readonly Lease[];
  readonly spent: readonly Spent[];
  /** Wall time of the last change. */
  readonly lastAt: number;
}

/** What was spent longer ago than this many times is not counted any more: far above every ceiling. */
const MAX_SPENT = 200;

/** What a stored value says now. Nothing is believed that has expired, nor what has another shape. */
export function readState(value: Json | null, now: number, expiryMs: number): GuardState {
  const fresh: GuardState = { leases: [], spent: [], lastAt: now };
  if (!isState(value)) return fresh;
  if (ageOf(value.lastAt, now) >= expiryMs) return fresh;
  const { leases, spent, lastAt } = value;
  return { spent, lastAt, leases: leases.filter((lease) => isHeld(lease, now)) };
}

function isState(value: Json | null): value is JsonObject & GuardState {
  return (
    isJsonObject(value) &&
    Array.isArray(value["leases"]) &&
    Array.isArray(value["spent"]) &&
    typeof value["lastAt"] === "number"
  );
}

/** A clock that was set back makes nothing younger than new. */
function ageOf(at: number, now: number): number {
  return Math.max(0, now - at);
}

/** A lease that begins later than now was made before the clock was set back: nobody can tell how much of it is left. */
function isHeld({ at, until }: Lease, now: number): boolean {
  return at <= now && now < until;
}

interface Asked {
  readonly name: string;
  readonly ticket: string;
  readonly cost: Cost;
  readonly leaseMs: number;
}

/** Whether there is room, and the state with the reservation in it. */
export function judge(
  state: GuardState,
  { name, ticket, cost, leaseMs }: Asked,
  now: number,
): { readonly state: GuardState; readonly denied: Denied | null } {
  const twin = state.leases.find((lease) => lease.name === name);
  if (twin) return { state, denied: deny("in-flight", null, twin.until - now) };
  for (const budget of cost.budgets) {
    const denied = checkBudget(state, budget, cost.bytes ?? 0, now);
    if (denied) return { state, denied };
  }
  const scopes = cost.budgets.map(({ scope }) => scope);
  const lease: Lease = { ticket, name, scopes, bytes: cost.bytes ?? 0, at: now, until: now + leaseMs };
  return { state: { ...state, leases: [...state.leases, lease], lastAt: now }, denied: null };
}

function checkBudget(state: GuardState, budget: Budget, bytes: number, now: number): Denied | null {
  const { scope, unproductive = Infinity, total = Infinity, bytes: maxBytes = Infinity, windowMs = Infinity } = budget;
  const counted = state.spent.filter((row) => row.scopes.includes(scope) && ageOf(row.at, now) < windowMs);
  const underway = state.leases.filter((row) => row.scopes.includes(scope));
  // The first of those that count leaves the window next.
  const first = counted[0];
  const afterMs = first && windowMs < Infinity ? windowMs - ageOf(first.at, now) : null;
  const vain = counted.filter(({ outcome }) => outcome === "unproductive").length;
  // What is under way may lead nowhere too.
  if (vain + underway.length >= unproductive) return deny("unproductive", scope, afterMs);
  if (counted.length + underway.length >= total) return deny("total", scope, afterMs);
  const sent = [...counted, ...underway].reduce((sum, row) => sum + row.bytes, 0);
  return sent + bytes > maxBytes ? deny("bytes", scope, afterMs) : null;
}

function deny(reason: Denied["reason"], scope: string | null, afterMs: number | null): Denied {
  return { allow: false, reason, scope, next: afterMs === null ? { kind: "instead" } : { kind: "later", afterMs } };
}

/** Counts what came of it, once. */
export function afterCommit(
  state: GuardState,
  { ticket, cost, outcome }: { readonly ticket: string; readonly cost: Cost; readonly outcome: OutcomeClass },
  now: number,
): GuardState {
  const rest = withoutLease(state, ticket);
  if (outcome === "aborted" || state.spent.some((row) => row.ticket === ticket)) return { ...rest, lastAt: now };
  const scopes = cost.budgets.map(({ scope }) => scope);
  const row: Spent = { ticket, scopes, outcome, bytes: cost.bytes ?? 0, at: now };
  return { ...rest, spent: [...rest.spent, row].slice(-MAX_SPENT), lastAt: now };
}

export function withoutLease(state: GuardState, ticket: string): GuardState {
  return { ...state, leases: state.leases.filter((lease) => lease.ticket !== ticket) };
}
