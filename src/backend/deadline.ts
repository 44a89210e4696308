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

/** Ends with whichever ends first. */
export function joined(...signals: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) controller.abort();
    else signal.addEventListener("abort", () => controller.abort(), { once: true, signal: controller.signal });
  }
  return controller.signal;
}
