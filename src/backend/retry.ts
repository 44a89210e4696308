import type { Platform } from "../base/platform.ts";
import type { Outcome } from "../model/effect.ts";
import { CallEnded } from "./deadline.ts";
import { isOverBudget } from "./ledger.ts";

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
const SHORTEST_WAIT_MS = 100;
const LONGEST_PAUSE_MS = 3_000;

/** Tries again what may pass. The signal's own reason tells what a call that was ended comes to. */
export function createRetry({ platform, deadlineMs }: RetryOptions): Retry {
  return async (attempt, signal) => {
    const started = platform.elapsed();
    let sent = false;
    let known: Outcome | null = null;
    for (let retries = 0; ; retries++) {
      const { outcome, again, afterMs } = signal.aborted ? ENDED : await attempt(signal);
      if (signal.reason instanceof CallEnded) return signal.reason.outcome;
      // No further try is let out: what the tries before came to stands.
      if (isOverBudget(outcome) && known) return known;
      known = outcome;
      if (!isUnsent(outcome)) sent = true;
      // Full jitter on the upper half: a crowd that failed together does not come back together.
      const growing = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** retries) * (0.5 + platform.random() / 2);
      // Who is waited for is not asked without a pause, whatever it wishes.
      const pause = Math.max(afterMs ?? growing, again === "wait" ? SHORTEST_WAIT_MS : 0);
      const isLast = again === "no" || (again === "soon" && retries >= SOON_RETRIES);
      if (signal.aborted || isLast || platform.elapsed() - started + pause >= deadlineMs) {
        // What an earlier try has sent has been sent.
        return sent && isUnsent(outcome) ? { kind: "offline" } : outcome;
      }
      await rest(platform, pause, signal);
    }
  };
}

/** Ends early with the signal. */
function rest(platform: Platform, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = new AbortController();
    const end = (): void => {
      done.abort();
      resolve();
    };
    platform.after(ms, end, done.signal);
    signal.addEventListener("abort", end, { signal: done.signal });
  });
}

function isUnsent(outcome: Outcome): boolean {
  return outcome.kind === "offline" && outcome.unsent === true;
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), as milliseconds from now. */
export function readRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null || value.trim() === "") return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds * 1_000)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
