/** How often something may happen: on average, and at once after a pause. */
export interface Rate {
  readonly perMinute: number;
  readonly burst: number;
}

export type Verdict = { readonly kind: "free" } | { readonly kind: "limited"; readonly afterSeconds: number };

/** Counts requests by key. Two processes with one Redis count together. */
export interface Limiter {
  take(key: string, rate: Rate): Promise<Verdict>;
}

/** More keys than one process sees in a minute from honest clients; then those whose time is over are dropped. */
const MAX_KEYS = 50_000;

/**
 * Counts in this process, by the generic cell rate algorithm: one number per key, the time at which its bucket would be
 * empty again.
 *
 * @param now - milliseconds.
 */
export function createMemoryLimiter(now: () => number = Date.now): Limiter & { readonly size: number } {
  const emptyAt = new Map<string, number>();
  return {
    get size() {
      return emptyAt.size;
    },
    take: async (key, rate) => {
      const at = now();
      if (emptyAt.size >= MAX_KEYS) dropPast(emptyAt, at);
      const { verdict, next } = judge(emptyAt.get(key) ?? at, at, rate);
      if (next !== null) emptyAt.set(key, next);
      return verdict;
    },
  };
}

/** The same arithmetic runs in Redis; see `redis-limiter.ts`. */
function judge(stored: number, at: number, { perMinute, burst }: Rate): { verdict: Verdict; next: number | null } {
  const step = 60_000 / perMinute;
  const next = Math.max(stored, at) + step;
  const tooEarlyMs = next - at - burst * step;
  return tooEarlyMs > 0
    ? { verdict: { kind: "limited", afterSeconds: Math.max(1, Math.ceil(tooEarlyMs / 1000)) }, next: null }
    : { verdict: { kind: "free" }, next };
}

function dropPast(emptyAt: Map<string, number>, at: number): void {
  for (const [key, time] of emptyAt) if (time <= at) emptyAt.delete(key);
  // All of them busy: somebody makes keys up. The oldest go.
  for (const key of emptyAt.keys()) {
    if (emptyAt.size < MAX_KEYS) return;
    emptyAt.delete(key);
  }
}
