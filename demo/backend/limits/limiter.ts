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

/** More keys than one process sees in some minutes from honest clients. */
const MAX_KEYS = 50_000;
/** Longer than any bucket takes to empty. */
const RESTED_MS = 5 * 60_000;

/**
 * Counts in this process, by the generic cell rate algorithm: one number per key, the time at which its bucket would be
 * empty again. Keys lie in two generations: those that are used move to the younger one; when that is full, or five minutes
 * old, the older one goes as a whole. So each request costs the same however many keys somebody makes up.
 *
 * @param now - milliseconds.
 */
export function createMemoryLimiter(now: () => number = Date.now): Limiter & { readonly size: number } {
  let young = new Map<string, number>();
  let old = new Map<string, number>();
  let since = now();
  return {
    get size() {
      return young.size + old.size;
    },
    take: async (key, rate) => {
      const at = now();
      const stored = young.get(key) ?? old.get(key) ?? at;
      const { verdict, next } = judge(stored, at, rate);
      if (young.size >= MAX_KEYS / 2 || at - since >= RESTED_MS) [old, young, since] = [young, new Map(), at];
      young.set(key, next ?? stored);
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
