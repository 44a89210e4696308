import type { Platform } from "../base/platform.ts";
import type { Outcome } from "../model/effect.ts";
import type { Breaker, Verdict } from "./breaker.ts";
import { withinDeadline } from "./deadline.ts";
import { isOverBudget } from "./ledger.ts";
import { createInFlight } from "./in-flight.ts";
import { createRetry, type Attempt } from "./retry.ts";

/**
 * How every call of a backend is made, whatever its protocol: the same call that is under way is not made again; a backend
 * that does not answer is left alone; one deadline covers all tries; failures that may pass are tried again.
 *
 * @param key - of the call: its idempotency key.
 */
export type Calls = (key: string, signal: AbortSignal, attempt: (signal: AbortSignal) => Promise<Attempt>) => Promise<Outcome>;

export interface CallsOptions {
  readonly platform: Platform;
  /** Milliseconds for one call with all its tries, up to the last byte. */
  readonly deadlineMs: number;
  readonly breaker: Breaker;
}

/** Nothing has left the page: no connection, or a backend that is left alone. */
const UNSENT: Outcome = { kind: "offline", unsent: true };

export function createCalls({ platform, deadlineMs, breaker }: CallsOptions): Calls {
  const share = createInFlight();
  const retry = createRetry({ platform, deadlineMs });
  return (key, signal, attempt) =>
    share(key, signal, async (shared) => {
      if (!platform.online()) return UNSENT;
      if (!(await breaker.admit())) return UNSENT;
      const outcome = await withinDeadline(deadlineMs, { signal: shared, platform }, (within) => retry(attempt, within));
      await breaker.report(verdictOf(outcome));
      return outcome;
    });
}

function verdictOf(outcome: Outcome): Verdict {
  if (outcome.kind === "cancelled" || isOverBudget(outcome)) return "unknown";
  // That this device has no connection says nothing of the backend.
  if (outcome.kind === "offline") return outcome.unsent ? "unknown" : "down";
  return outcome.kind === "timedOut" || (outcome.kind === "failed" && outcome.retryable) ? "down" : "up";
}
