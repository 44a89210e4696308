import { createEmitter } from "../base/emitter.ts";
import type { Platform } from "../base/platform.ts";

/** A clock, timers, chance and a network state that only move when they are told to. */
export interface ManualPlatform extends Platform {
  /** Moves both clocks on and runs the timers that fall due, in their order, each at its time. */
  advance(ms: number): void;
  /** Sets the wall clock alone, as a user or a time server does. */
  setNow(now: number): void;
  setOnline(online: boolean): void;
  /** Timers that have not run. */
  readonly pendingTimers: number;
}

export interface ManualPlatformOptions {
  /** Wall time, milliseconds since 1970. Default: 2 January 2026, 12:00 UTC. */
  readonly now?: number | undefined;
  /** IANA name. Default UTC. */
  readonly timeZone?: string | undefined;
  readonly online?: boolean | undefined;
  /** Begins every id, so that two platforms of one test do not make the same ones. From 0 to 65535. Default 0. */
  readonly seed?: number | undefined;
}

const DEFAULT_NOW = Date.UTC(2026, 0, 2, 12);

interface Timer {
  readonly due: number;
  readonly run: () => void;
  readonly signal: AbortSignal | undefined;
}

export function createManualPlatform(options: ManualPlatformOptions = {}): ManualPlatform {
  const { timeZone = "UTC", seed = 0 } = options;
  const changes = createEmitter<boolean>();
  let now = options.now ?? DEFAULT_NOW;
  let elapsed = 0;
  let online = options.online ?? true;
  let ids = 0;
  let chance = seed + 1;
  let timers: Timer[] = [];

  return {
    now: () => now,
    elapsed: () => elapsed,
    randomId: () => `00000000-0000-4000-8000-${seed.toString(16).padStart(4, "0")}${(++ids).toString(16).padStart(8, "0")}`,
    random() {
      // The "minimal standard" generator of Park and Miller (1988): same numbers in every run.
      chance = (chance * 48_271) % 2_147_483_647;
      return chance / 2_147_483_647;
    },
    after(delayMs, run, signal) {
      if (!signal?.aborted) timers.push({ due: elapsed + delayMs, run, signal });
    },
    online: () => online,
    onOnlineChange: (listener) => changes.subscribe(listener),
    timeZone: () => timeZone,
    advance(ms) {
      const end = elapsed + ms;
      for (;;) {
        const [next] = timers.filter(({ due, signal }) => due <= end && !signal?.aborted).toSorted((a, b) => a.due - b.due);
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        const step = Math.max(0, next.due - elapsed);
        elapsed += step;
        now += step;
        next.run();
      }
      now += end - elapsed;
      elapsed = end;
    },
    setNow(value) {
      now = value;
    },
    setOnline(value) {
      if (online === value) return;
      online = value;
      changes.emit(value);
    },
    get pendingTimers() {
      return timers.filter(({ signal }) => !signal?.aborted).length;
    },
  };
}
