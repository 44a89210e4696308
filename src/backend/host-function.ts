import { HalcyonError } from "../base/errors.ts";
import type { Platform } from "../base/platform.ts";

/** How long a function of the host's is waited for, milliseconds: nobody looks at a silent chat for longer. */
export const HOST_DEADLINE_MS = 10_000;

export interface HostTime {
  readonly platform: Platform;
  /** Milliseconds. Default {@link HOST_DEADLINE_MS}. */
  readonly hostDeadlineMs?: number | undefined;
}

/**
 * Asks a function that the page has brought. What it throws is thrown on.
 *
 * @param name - of the option, for whoever reads the error.
 * @throws {HalcyonError} `host/no-answer` where it says nothing in time; what it says later is nobody's business any more.
 */
export async function askHost<Answer>(
  name: string,
  ask: () => Answer | Promise<Answer>,
  { platform, hostDeadlineMs: afterMs = HOST_DEADLINE_MS }: HostTime,
): Promise<Answer> {
  const waiting = new AbortController();
  const late = new Promise<never>((_, reject) => {
    platform.after(afterMs, () => reject(new HalcyonError("host/no-answer", { function: name, afterMs })), waiting.signal);
  });
  try {
    return await Promise.race([Promise.resolve().then(ask), late]);
  } finally {
    waiting.abort();
  }
}
