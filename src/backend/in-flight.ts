import type { Outcome } from "../model/effect.ts";

/** Runs work under a key: who asks for the same while it runs gets the same outcome, and nothing is asked for twice. */
export type InFlight = (key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<Outcome>) => Promise<Outcome>;

interface Running {
  readonly outcome: Promise<Outcome>;
  readonly ending: AbortController;
  waiting: number;
}

/** The work is given up when nobody waits for it any more; who gives up earlier has the outcome `cancelled` at once. */
export function createInFlight(): InFlight {
  const running = new Map<string, Running>();

  function begin(key: string, work: (signal: AbortSignal) => Promise<Outcome>): Running {
    const ending = new AbortController();
    const forget = (): void => {
      if (running.get(key)?.ending === ending) running.delete(key);
    };
    const one: Running = { outcome: work(ending.signal).finally(forget), ending, waiting: 0 };
    ending.signal.addEventListener("abort", forget);
    running.set(key, one);
    return one;
  }

  return async (key, signal, work) => {
    if (signal.aborted) return { kind: "cancelled" };
    const one = running.get(key) ?? begin(key, work);
    one.waiting++;
    const left = new AbortController();
    const cancelled = new Promise<Outcome>((resolve) => {
      signal.addEventListener("abort", () => resolve({ kind: "cancelled" }), { signal: left.signal });
    });
    try {
      return await Promise.race([cancelled, one.outcome]);
    } finally {
      left.abort();
      if (--one.waiting === 0) one.ending.abort();
    }
  };
}
