import { OVER_BUDGET, type BudgetLimits, type CostKind } from "../model/budget.ts";
import type { Outcome } from "../model/effect.ts";

/** What a request is for: who is to be charged. */
export interface Purpose {
  /** `look`: how a work goes on that was taken over. It is metered and costs nothing of the budget. */
  readonly kind: CostKind | "look";
  readonly conversation: string;
  /** The same for all that follows from one message; null: it follows from none. */
  readonly turn: string | null;
  readonly flow: string | null;
  readonly step: string | null;
  /** It was promised, or begun before: it is counted and never refused. */
  readonly promised: boolean;
}

/** What requests took. */
export interface Amount {
  readonly calls: number;
  /** Of the calls, those that nobody answered or that were answered by 4xx or 5xx. */
  readonly failed: number;
  /** Of bodies, before compression. */
  readonly bytesOut: number;
  readonly bytesIn: number;
  /** Until the last byte, all together. */
  readonly ms: number;
  /** As the backend reports them. */
  readonly tokens: number;
  /** As the backend reports it: ISO 4217 → millionths. */
  readonly cost: Readonly<Record<string, number>>;
}

/** Which budget is used up. `kind` null: that of all kinds together. */
export interface Over {
  readonly scope: keyof BudgetLimits;
  readonly kind: CostKind | null;
  readonly limit: number;
}

/** Keeps account of what leaves the page: whether it may, and what it took. */
export interface Ledger {
  /** Counts one request, or says which budget has no room for it. Never rejects. */
  admit(purpose: Purpose): Promise<Over | null>;
  /** Adds to what has been used. Never throws, and nobody waits for it. */
  note(purpose: Purpose, backend: string, amount: Partial<Amount>): void;
  /** Milliseconds of a clock that only goes on. */
  elapsed(): number;
}

/** Where a call comes from, for its account. */
export interface CallOrigin {
  readonly turn: string | null;
  readonly flow: string | null;
  readonly step: string | null;
}

/** What a call comes to that was not let out. Nothing was sent. */
export const NOT_LET_OUT: Outcome = { kind: "failed", reason: OVER_BUDGET, retryable: false };

export function isOverBudget(outcome: Outcome): boolean {
  return outcome.kind === "failed" && outcome.reason === OVER_BUDGET;
}
