/**
 * The port for what a page has and a pure function must not touch: the clock, chance, timers, being online.
 * Tests use `ManualPlatform` (testing/); nothing in the house reads the clock any other way.
 */
export interface Platform {
  /** Wall time, milliseconds since 1970. May jump: never used for order. */
  now(): number;
  /** Monotonic milliseconds, for durations. */
  elapsed(): number;
  /** A new random id, 128 bits, as a UUID (version 4). Works on plain http too, where `crypto.randomUUID` does not exist. */
  randomId(): string;
  /** A random number in [0, 1). */
  random(): number;
  /** Calls `run` once after `delayMs`, unless the signal aborts first. */
  after(delayMs: number, run: () => void, signal?: AbortSignal): void;
  /** False only if the browser is sure. True proves nothing. */
  online(): boolean;
  /** Calls `listener` on every change; returns the function that ends it. */
  onOnlineChange(listener: (online: boolean) => void): () => void;
  /** IANA name, such as "Europe/Berlin". */
  timeZone(): string;
}

/** The browser's (and Node's) own clock, chance, timers and network state. */
export function createPlatform(): Platform {
  return {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    randomId,
    random: () => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32,
    after(delayMs, run, signal) {
      if (signal?.aborted) return;
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", cancel);
        run();
      }, delayMs);
      const cancel = (): void => clearTimeout(timer);
      signal?.addEventListener("abort", cancel, { once: true });
    },
    online: () => globalThis.navigator?.onLine ?? true,
    onOnlineChange(listener) {
      if (typeof globalThis.addEventListener !== "function") return () => {};
      const ending = new AbortController();
      const { signal } = ending;
      globalThis.addEventListener("online", () => listener(true), { signal });
      globalThis.addEventListener("offline", () => listener(false), { signal });
      return () => ending.abort();
    },
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

/** RFC 9562 version 4, from `getRandomValues`, which insecure origins have too. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
