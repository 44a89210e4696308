import type { Evidence } from "./evidence.ts";
import type { GuardNews } from "./kernel.ts";

/**
 * Something that a guard saw or did, for a debugger, analytics or a log. Nothing in it is what a visitor typed. The names
 * are listed in docs/guards.md.
 */
export interface GuardEvent {
  /** `guard.<form|nlu|kb|timer>.<what>`, such as "guard.form.miss". */
  readonly name: string;
  /** Wall time, milliseconds. */
  readonly at: number;
  /** Hash of the assistant. */
  readonly bundle: string;
  /** Null where it is about none. */
  readonly conversation: string | null;
  readonly reason: string | null;
  /** How many times by now, and how many are enough. */
  readonly attempt: number | null;
  readonly ceiling: number | null;
  readonly keyHash: string | null;
  readonly flow: string | null;
  readonly step: string | null;
  readonly slot: string | null;
}

export type OnGuard = (event: GuardEvent) => void;

/** Tells a listener of the host's. One that throws ends no turn. */
export function tellGuard(onGuard: OnGuard | undefined, event: GuardEvent): void {
  try {
    onGuard?.(event);
  } catch {
    // The host's own affair.
  }
}

/** What is kept as evidence, as it is told. */
export function eventOf(seen: Omit<Evidence, "text" | "assistant">): GuardEvent {
  const { guard, what, at, bundle, conversation, reason, attempt, ceiling, keyHash, context, flow, step, slot } = seen;
  return {
    name: `guard.${guard}.${what}`,
    at,
    bundle,
    conversation: conversation || null,
    reason: reason ?? null,
    attempt: attempt ?? null,
    ceiling: ceiling ?? null,
    keyHash: keyHash ?? context ?? null,
    flow: flow ?? null,
    step: step ?? null,
    slot: slot ?? null,
  };
}

/** What the kernel decided, as it is told. */
export function newsEvent(
  { kind, what, reason, scope, keyHash }: GuardNews,
  about: { at: number; bundle: string },
): GuardEvent {
  const why = [reason, scope].filter((part) => part !== null).join(" ") || undefined;
  return eventOf({ guard: kind, what, conversation: "", keyHash, reason: why, ...about });
}
