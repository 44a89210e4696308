import { isJsonObject, type Json } from "../base/json.ts";
import type { Platform } from "../base/platform.ts";

/** Where what is known of backends is kept, so that all tabs know it: one change after the other, each seeing the last. */
export interface BreakerMemory {
  /** Rejects where nothing can be kept. */
  change(backend: string, change: (value: Json | null) => Json | null): Promise<unknown>;
}

/** What one call said of its backend. `unknown`: it was given up before anything could be told. */
export type Verdict = "up" | "down" | "unknown";

/** Keeps calls from a backend that does not answer: it recovers sooner when it is left alone, and nobody waits in vain. */
export interface Breaker {
  /** Whether the backend may be asked. Of several that ask after a pause one is let through, to try it. */
  admit(): Promise<boolean>;
  /** Must follow every call that was admitted. */
  report(verdict: Verdict): Promise<void>;
}

/** So many calls that fail within the window open the breaker; a call that is answered begins the count anew. */
const FAILURES = 3;
const WINDOW_MS = 60_000;
/** How long it stays open at first; every trial that fails doubles it. */
const OPEN_MS = 30_000;
const LONGEST_OPEN_MS = 600_000;
/** A tab that was let through and died must not keep the others out for ever. */
const TRIAL_MS = 60_000;

interface Known {
  /** Wall times of the failures that count. */
  readonly failures: readonly number[];
  /** Wall time; null: closed. */
  readonly openUntil: number | null;
  readonly openMs: number;
  /** Until when one caller alone tries; 0: nobody does. */
  readonly trialUntil: number;
}

const CLOSED: Known = { failures: [], openUntil: null, openMs: OPEN_MS, trialUntil: 0 };

/** @param backend - its address, without anything secret. @param memory - null: this page alone knows. */
export function createBreaker(
  backend: string,
  { platform, memory }: { readonly platform: Platform; readonly memory: BreakerMemory | null },
): Breaker {
  let shared = memory;
  let own: Json | null = null;

  async function change(next: (known: Known | null) => Known | null): Promise<void> {
    const apply = (value: Json | null): Json | null => {
      const known = read(value);
      const after = next(known);
      // The very value says that nothing is to be written.
      return after === known ? value : (after as unknown as Json);
    };
    if (shared) {
      try {
        await shared.change(backend, apply);
        return;
      } catch {
        // A full disk must not let a backend be hammered: this page remembers alone.
        shared = null;
      }
    }
    own = apply(own);
  }

  return {
    async admit() {
      let admitted = true;
      await change((known) => {
        admitted = true;
        if (!known || known.openUntil === null) return known;
        const now = platform.now();
        admitted = !isAhead(known.openUntil, now, LONGEST_OPEN_MS) && !isAhead(known.trialUntil, now, TRIAL_MS);
        return admitted ? { ...known, trialUntil: now + TRIAL_MS } : known;
      });
      return admitted;
    },
    report: (verdict) =>
      change((known) => {
        if (verdict === "up") return null;
        if (verdict === "unknown") return known && known.trialUntil > 0 ? { ...known, trialUntil: 0 } : known;
        return afterFailure(known ?? CLOSED, platform.now());
      }),
  };
}

function afterFailure(known: Known, now: number): Known {
  if (known.openUntil !== null) {
    // Begun before it was opened: that is known already.
    if (known.trialUntil === 0) return known;
    const openMs = Math.min(LONGEST_OPEN_MS, known.openMs * 2);
    return { ...known, openUntil: now + openMs, openMs, trialUntil: 0 };
  }
  const failures = [...known.failures.filter((at) => isAhead(at + WINDOW_MS, now, WINDOW_MS)), now];
  return failures.length < FAILURES ? { ...CLOSED, failures } : { ...CLOSED, openUntil: now + OPEN_MS };
}

/** A time too far ahead was written before the clock was set back: it must not close the way for days. */
function isAhead(time: number, now: number, longestMs: number): boolean {
  return time > now && time - now <= longestMs;
}

/** What another version has written, or nobody, is as good as nothing. */
function read(value: Json | null): Known | null {
  if (!isJsonObject(value)) return null;
  const { failures, openUntil, openMs, trialUntil } = value;
  if (!Array.isArray(failures) || typeof openMs !== "number" || typeof trialUntil !== "number") return null;
  if (openUntil !== null && typeof openUntil !== "number") return null;
  return value as unknown as Known;
}
