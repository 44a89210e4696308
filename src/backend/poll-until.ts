import { createPlatform, type Platform } from "../base/platform.ts";

export interface PollOptions {
  /** Ends the waiting: hand over the signal of the action. */
  readonly signal: AbortSignal;
  /** Milliseconds before the second question, at least 2,000. Default 2,000; each distance is twice the one before. */
  readonly minMs?: number | undefined;
  /** Milliseconds between two questions at most, at most 60,000. Default 60,000. */
  readonly maxMs?: number | undefined;
  /** Questions at most, from 1 to 20. Default 20. */
  readonly maxPolls?: number | undefined;
  readonly platform?: Platform | undefined;
}

const LIMITS = { minMs: 2_000, maxMs: 60_000, maxPolls: 20 } as const;

/**
 * Asks again and again, for actions of the page whose backend has no better way to say that something is done: at growing
 * distances, each between half and the whole of its measure, so that many pages do not ask at the same moment. A backend
 * that can stream, or answers 202 with an operation, needs none of this.
 *
 * @param ask - null or undefined: not yet. What it throws is thrown on.
 * @returns the first answer; null if there was none.
 */
export async function pollUntil<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer | null | undefined> | Answer | null | undefined,
  options: PollOptions,
): Promise<Answer | null> {
  const { signal, platform = createPlatform() } = options;
  const maxMs = Math.min(options.maxMs ?? LIMITS.maxMs, LIMITS.maxMs);
  const maxPolls = Math.min(Math.max(1, options.maxPolls ?? LIMITS.maxPolls), LIMITS.maxPolls);
  let distance = Math.min(Math.max(options.minMs ?? LIMITS.minMs, LIMITS.minMs), maxMs);
  for (let polls = 1; ; polls++) {
    signal.throwIfAborted();
    const answer = await ask(signal);
    if (answer !== null && answer !== undefined) return answer;
    if (polls >= maxPolls) return null;
    // Never sooner than the least distance, which half of the first would be.
    await wait(Math.max(LIMITS.minMs, distance * (0.5 + platform.random() / 2)), signal, platform);
    distance = Math.min(maxMs, distance * 2);
  }
}

function wait(ms: number, signal: AbortSignal, platform: Platform): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    const run = (): void => {
      signal.removeEventListener("abort", stop);
      resolve();
    };
    platform.after(ms, run, signal);
  });
}
