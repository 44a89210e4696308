import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { BudgetLimits, BudgetSettings, CostKind } from "../model/budget.ts";
import type { Over, Purpose } from "./ledger.ts";

/** What a budget is asked for; looks are asked of nobody. */
export type Paid = Purpose & { readonly kind: CostKind };

/*
 * Whether one more request may leave, judged from what has left. Pure: the counts are two records, one of the conversation
 * and one of the day, and each judgement is one change of a record, so that tabs cannot both have the last place.
 */

type Scope = keyof BudgetLimits;
type Counts = Readonly<Partial<Record<CostKind, number>>>;

/** Requests that share an end. `of`: the turn or the day; another one begins anew. */
interface Tally {
  readonly of: string;
  readonly counts: Counts;
}

/** More than an honest conversation ever asks for, and less than a loop asks for in an hour. */
export const DEFAULT_LIMITS: Readonly<Record<Scope, number>> = Object.freeze({
  perTurn: 50,
  perConversation: 500,
  perDay: 2_000,
});

/** What a record says after a request, or why it may not leave: then the record stays. */
export interface Judged {
  readonly value: Json;
  readonly over: Over | null;
}

/** The record of a conversation: `{ turn, all }`. */
export function spendInConversation(value: Json | null, purpose: Paid, settings: BudgetSettings): Judged {
  const { turn: known, all } = isJsonObject(value) ? value : ({} as JsonObject);
  const turn = purpose.turn === null ? null : spend(known, purpose.turn, "perTurn", purpose, settings);
  const whole = spend(all, "", "perConversation", purpose, settings);
  const over = turn?.over ?? whole.over;
  const after = { turn: turn?.value ?? known ?? null, all: whole.value };
  return over ? { value, over } : { value: after, over: null };
}

/** The record of a day. `day`: `2026-11-21`. */
export function spendInDay(value: Json | null, day: string, purpose: Paid, settings: BudgetSettings): Judged {
  return spend(value ?? undefined, day, "perDay", purpose, settings);
}

/** Takes back what was counted in the conversation and could not leave after all. */
export function giveBack(value: Json | null, { kind, turn }: Paid): Json {
  if (!isJsonObject(value)) return value;
  const less = (known: Json | undefined, of: string): Json => {
    const tally = readTally(known, of);
    return toJson({ of, counts: { ...tally.counts, [kind]: Math.max(0, (tally.counts[kind] ?? 0) - 1) } });
  };
  const { turn: known = null, all } = value;
  const isSame = turn !== null && isJsonObject(known) && known["of"] === turn;
  return { turn: isSame ? less(known, turn) : known, all: less(all, "") };
}

function spend(known: Json | undefined, of: string, scope: Scope, { kind, promised }: Paid, settings: BudgetSettings): Judged {
  const { counts } = readTally(known, of);
  const over = promised ? null : overOf(counts, scope, kind, settings);
  const after: Tally = { of, counts: { ...counts, [kind]: (counts[kind] ?? 0) + 1 } };
  return { value: over ? (known ?? null) : toJson(after), over };
}

function overOf(counts: Counts, scope: Scope, kind: CostKind, settings: BudgetSettings): Over | null {
  const own = settings.kinds?.[kind]?.[scope];
  if (own !== undefined && (counts[kind] ?? 0) >= own) return { scope, kind, limit: own };
  // Who asks for a person is not told that others have used up what there was, unless that was said of people.
  if (kind === "handover") return null;
  const limit = settings[scope] ?? DEFAULT_LIMITS[scope];
  const { handover: _, ...rest } = counts;
  const all = Object.values(rest).reduce((sum, count) => sum + count, 0);
  return all >= limit ? { scope, kind: null, limit } : null;
}

/** What another version has written, or another turn or day, is as good as nothing. */
function readTally(value: Json | undefined, of: string): Tally {
  if (!isJsonObject(value) || value["of"] !== of || !isJsonObject(value["counts"])) return { of, counts: {} };
  const counts = Object.entries(value["counts"]).filter(([, count]) => typeof count === "number" && count >= 0);
  return { of, counts: Object.fromEntries(counts) };
}

function toJson(tally: Tally): Json {
  return tally as unknown as Json;
}
