import type { Platform } from "../base/platform.ts";
import type { Outcome } from "../model/effect.ts";

/** Why a call's signal ended, as the reason of the signal, with the outcome that it comes to. */
export class CallEnded extends Error {
  override readonly name: string;
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super(`The call was ended: ${outcome.kind}.`);
    this.name = outcome.kind === "timedOut" ? "TimeoutError" : "AbortError";
    this.outcome = outcome;
  }
}

/**
 * Runs `work` for at most `deadlineMs`, everything included: waiting, retries, the last byte of a body. Answers
 * `timedOut` or `cancelled` at once when the time is up or the caller's signal ends; what `work` does then is nobody's
 * business any more. What `work` throws becomes `failed`.
 */
export async function withinDeadline(
  deadlineMs: number,
  { signal, platform }: { readonly signal: AbortSignal; readonly platform: Platform },
  work: (signal: AbortSignal) => Promise<Outcome>,
): Promise<Outcome> {
  const ending = new AbortController();
  const timer = new AbortController();
  const ended = new Promise<Outcome>((resolve) => {
    const end = (outcome: Outcome): void => {
      ending.abort(new CallEnded(outcome));
      resolve(outcome);
    };
    if (signal.aborted) end({ kind: "cancelled" });
    signal.addEventListener("abort", () => end({ kind: "cancelled" }), { signal: timer.signal });
    platform.after(deadlineMs, () => end({ kind: "timedOut", afterMs: deadlineMs }), timer.signal);
  });
  try {
    return await Promise.race([ended, work(ending.signal)]);
  } catch (error) {
    return {
      kind: "failed",
      reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      retryable: false,
    };
  } finally {
    timer.abort();
  }
}

/** A signal that ends with whichever of several ends first. */
export interface Joined {
  readonly signal: AbortSignal;
  /** Nobody needs it any more: those that live longer forget it. */
  readonly release: () => void;
}

export function joined(...signals: readonly AbortSignal[]): Joined {
  const controller = new AbortController();
  const listening = new AbortController();
  const end = (reason: unknown): void => {
    listening.abort();
    controller.abort(reason);
  };
  for (const signal of signals) {
    if (signal.aborted) end(signal.reason);
    else signal.addEventListener("abort", () => end(signal.reason), { signal: listening.signal });
  }
  return { signal: controller.signal, release: () => listening.abort() };
}

/** Runs work under such a signal, and lets go of it afterwards. */
export async function withJoined<Value>(
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const { signal, release } = joined(...signals);
  try {
    return await work(signal);
  } finally {
    release();
  }
}
