import { circuitBreaker, ConsecutiveBreaker, DelegateBackoff, handleWhenResult, isBrokenCircuitError, retry } from "cockatiel";
import type { Platform } from "../base/platform.ts";
import type { Outcome } from "../model/effect.ts";
import { CallEnded } from "./deadline.ts";

/** What one request came to, and whether it is worth another. The same idempotency key goes with every try. */
export interface Attempt {
  readonly outcome: Outcome;
  /** `no`: final. `soon`: up to three more, with growing pauses. `wait`: as long as the deadline lasts. */
  readonly again: "no" | "soon" | "wait";
  /** The backend's own wish (`Retry-After`), milliseconds. */
  readonly afterMs?: number | undefined;
}

export interface RetryOptions {
  readonly platform: Platform;
  /** Milliseconds, retries included. */
  readonly deadlineMs: number;
}

const ENDED: Attempt = { outcome: { kind: "cancelled" }, again: "no" };

export type Retry = (attempt: (signal: AbortSignal) => Promise<Attempt>, signal: AbortSignal) => Promise<Outcome>;

/** Tries beyond the first that a failing backend gets within one call. */
const SOON_RETRIES = 3;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 3_000;
/** Calls in a row that must fail before the backend is left alone, and for how long. */
const BREAK_AFTER = 3;
const BREAK_MS = 10_000;

/** Retries and one circuit breaker, for one backend. */
export function createRetry({ platform, deadlineMs }: RetryOptions): Retry {
  let lastFailure: Outcome = { kind: "offline" };
  const breaker = circuitBreaker(
    handleWhenResult((outcome) => isBackendDown(outcome as Outcome)),
    {
      halfOpenAfter: BREAK_MS,
      breaker: new ConsecutiveBreaker(BREAK_AFTER),
    },
  );

  return async (attempt, signal) => {
    const started = platform.elapsed();
    /** Null when there is no time left for another try. */
    const pauseBefore = ({ afterMs }: Attempt, retries: number): number | null => {
      // Full jitter on the upper half: a crowd that failed together does not come back together.
      const growing = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** retries) * (0.5 + platform.random() / 2);
      const pause = afterMs ?? growing;
      return platform.elapsed() - started + pause < deadlineMs ? pause : null;
    };
    const call = async (): Promise<Outcome> => {
      let retries = 0;
      let pause = 0;
      const policy = retry(
        handleWhenResult((value) => {
          const result = value as Attempt;
          if (signal.aborted || result.again === "no" || (result.again === "soon" && retries >= SOON_RETRIES)) return false;
          const next = pauseBefore(result, retries++);
          if (next === null) return false;
          pause = next;
          return true;
        }),
        { maxAttempts: Infinity, backoff: new DelegateBackoff(() => pause) },
      );
      const last = await policy.execute((): Promise<Attempt> | Attempt => (signal.aborted ? ENDED : attempt(signal)));
      // A request that was ended looks like a broken line; whether it was the deadline or the caller matters to the breaker.
      const outcome = signal.reason instanceof CallEnded ? signal.reason.outcome : last.outcome;
      if (isBackendDown(outcome)) lastFailure = outcome;
      return outcome;
    };
    try {
      return await breaker.execute(call);
    } catch (error) {
      if (isBrokenCircuitError(error)) return lastFailure;
      throw error;
    }
  };
}

function isBackendDown(outcome: Outcome): boolean {
  return outcome.kind === "offline" || outcome.kind === "timedOut" || (outcome.kind === "failed" && outcome.retryable);
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), as milliseconds from now. */
export function readRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null || value.trim() === "") return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
