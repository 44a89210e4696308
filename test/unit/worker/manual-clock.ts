import type { Platform } from "../../../src/base/platform.ts";

/** A platform whose time is moved by hand. */
export function manualClock(): Platform & { advance(ms: number): Promise<void> } {
  let now = 0;
  let timers: { at: number; run: () => void; signal: AbortSignal | undefined }[] = [];
  return {
    now: () => now,
    elapsed: () => now,
    randomId: () => "00000000-0000-4000-8000-000000000000",
    random: () => 0,
    after(delayMs, run, signal) {
      timers.push({ at: now + delayMs, run, signal });
    },
    online: () => true,
    onOnlineChange: () => () => {},
    timeZone: () => "UTC",
    async advance(ms) {
      const until = now + ms;
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= until).toSorted((one, other) => one.at - other.at);
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        now = next.at;
        if (!next.signal?.aborted) next.run();
        await Promise.resolve();
      }
      now = until;
      await Promise.resolve();
    },
  };
}
