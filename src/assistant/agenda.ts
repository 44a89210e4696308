import type { EffectId, Outcome } from "../model/effect.ts";
import type { AgentEvent } from "../model/handoff.ts";
import type { DialogueState, ParkedCall } from "../model/state.ts";
import type { DueIn } from "./due.ts";
import type { InboxItem, PendingEffect, StoredConversation } from "../store/store.ts";

/** What a conversation needs next. The whole of recovery: a page that comes back asks the same question as one that went on. */
export type Task =
  /** Perform an effect that was committed. `hopeless`: do not, and say that it failed. */
  | { readonly kind: "perform"; readonly pending: PendingEffect; readonly hopeless: string | null }
  /** What came of a call that had been set aside. */
  | { readonly kind: "late"; readonly effect: EffectId; readonly outcome: Outcome }
  /** The dialogue waits for an effect that is not stored: its row was damaged. */
  | { readonly kind: "lost"; readonly effect: EffectId }
  | { readonly kind: "remind"; readonly pending: PendingEffect }
  | { readonly kind: "agent"; readonly event: AgentEvent }
  | { readonly kind: "answer"; readonly item: InboxItem }
  | { readonly kind: "greet" }
  | { readonly kind: "nothing" };

/** Rounds of "perform, decide" that one message may cause: a flow that loops over an action ends here. */
export const MAX_STEPS_PER_TURN = 50;

/** Tries after which an effect is given up: it may be what kills the page. */
const MAX_ATTEMPTS = 5;

/**
 * Backends keep idempotency keys for a day or more (Stripe: at least 24 h). After that a second try could be a second
 * payment, so there is none.
 */
const KEY_LIFETIME_MS = 24 * 60 * 60 * 1_000;

export interface AgendaOptions {
  readonly now: number;
  /** Milliseconds until a reminder is due. */
  readonly dueIn: DueIn;
  /** Whether a conversation that has not begun is begun by the bot. */
  readonly greet: boolean;
  /** Effects performed since the last message. */
  readonly rounds: number;
  /** What the person did who has the conversation, oldest first. */
  readonly heard: readonly AgentEvent[];
  /** What came of calls that had been set aside. */
  readonly arrived?: ReadonlyMap<EffectId, Outcome> | undefined;
}

/** Whether an effect was set aside: the dialogue goes on, and its outcome comes later. */
export function isParked(state: DialogueState | null, id: EffectId): boolean {
  return state?.parked?.some(({ effect, outcome }) => effect === id && !outcome) === true;
}

/** Whether the dialogue does not know yet what came of a call. One that a backend has taken on goes on waiting. */
export function isNews({ why, outcome: known }: ParkedCall, outcome: Outcome): boolean {
  return !known && (outcome.kind !== "accepted" || why !== "accepted");
}

/** What was begun is finished first, then reminders that are due, then what a person did, then messages in their order. */
export function nextTask(
  { state, pending, inbox }: StoredConversation,
  { now, dueIn, greet, rounds, heard, arrived }: AgendaOptions,
): Task {
  const work = pending.find(({ id, effect }) => ["call", "search", "handOff"].includes(effect.kind) && !isParked(state, id));
  if (work) return { kind: "perform", pending: work, hopeless: whyHopeless(work, now, rounds) };
  if (state?.pending) return { kind: "lost", effect: state.pending.effect };
  for (const call of state?.parked ?? []) {
    const { effect, outcome: known } = call;
    const outcome = arrived?.get(effect);
    if (outcome && isNews(call, outcome)) return { kind: "late", effect, outcome };
    if (!known && !pending.some(({ id }) => id === effect)) return { kind: "lost", effect };
  }
  const due = pending.find((row) => row.effect.kind === "remind" && dueIn(row) <= 0);
  if (due) return { kind: "remind", pending: due };
  const event = heard.find(({ handoff, seq }) => handoff === state?.human?.handoff && seq > state.human.seen);
  if (event) return { kind: "agent", event };
  const item = inbox[0];
  if (item) return { kind: "answer", item };
  return greet && state === null ? { kind: "greet" } : { kind: "nothing" };
}

function whyHopeless({ at, attempts }: PendingEffect, now: number, rounds: number): string | null {
  if (rounds >= MAX_STEPS_PER_TURN) return `more than ${MAX_STEPS_PER_TURN} actions in one turn`;
  if (attempts >= MAX_ATTEMPTS) return `given up after ${attempts} tries; whether it was done is unknown`;
  if (now - at > KEY_LIFETIME_MS) return "begun more than a day ago; whether it was done is unknown";
  return null;
}

/** Milliseconds until the earliest reminder is due; null if there is none. */
export function nextReminder({ pending }: StoredConversation, dueIn: DueIn): number | null {
  const times = pending.filter(({ effect }) => effect.kind === "remind").map(dueIn);
  return times.length > 0 ? Math.max(0, Math.min(...times)) : null;
}
