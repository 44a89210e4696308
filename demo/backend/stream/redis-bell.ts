import type { Redis } from "ioredis";
import { createListeners, type Bell } from "./bell.ts";

const STREAM = "halcyon:bell";
/** Rings of some seconds: a process that was away longer looks into the database by itself. */
const KEEP = 10_000;
const WAIT_MS = 5000;
const AGAIN_MS = 500;

/**
 * The bell as a Redis stream that every process reads.
 *
 * @param redis - for commands; reading blocks, so it happens on a connection of its own.
 */
export function createRedisBell(redis: Redis): Bell {
  const listeners = createListeners();
  const reader = redis.duplicate({ commandTimeout: WAIT_MS + 2000, maxRetriesPerRequest: null });
  reader.on("error", () => undefined);
  const closing = new AbortController();

  const read = async (): Promise<void> => {
    let last = "$";
    while (!closing.signal.aborted) {
      try {
        const found = await reader.xread("COUNT", 1000, "BLOCK", WAIT_MS, "STREAMS", STREAM, last);
        for (const [id, fields] of found?.[0]?.[1] ?? []) {
          last = id;
          listeners.tell(fields[1] ?? "");
        }
      } catch {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  };
  const reading = read();

  return {
    // Without Redis those who wait look for themselves.
    ring: async (topic) => void (await redis.xadd(STREAM, "MAXLEN", "~", KEEP, "*", "topic", topic).catch(() => undefined)),
    hear: (topic, heard) => listeners.add(topic, heard),
    close: async () => {
      closing.abort();
      reader.disconnect();
      await reading;
    },
  };
}
