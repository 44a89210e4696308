/** What may cost money somewhere else, by what it is for. */
export type CostKind = "call" | "search" | "classify" | "reword" | "handover";

/** How many requests may leave. What is left out has no limit of its own. */
export interface BudgetLimits {
  /** What follows from one message of the user. */
  readonly perTurn?: number | undefined;
  readonly perConversation?: number | undefined;
  /** All conversations of this assistant in this browser, by days of UTC. */
  readonly perDay?: number | undefined;
}

/**
 * How many requests may leave the page, all kinds together but for handovers. Every try counts: a loop or a retry multiplies
 * what is paid. Defaults: 50 for a message, 500 for a conversation, 2,000 a day.
 */
export interface BudgetSettings extends BudgetLimits {
  readonly kinds?: Readonly<Partial<Record<CostKind, BudgetLimits>>> | undefined;
}

/** The reason of a `failed` outcome whose request was not let out: nothing was sent. */
export const OVER_BUDGET = "over-budget";
