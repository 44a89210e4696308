import type { Redis } from "ioredis";
import { createMemoryLimiter, type Limiter } from "./limiter.ts";

/** One round trip, atomic; Redis' own clock, so that processes need not agree on theirs. Answers milliseconds to wait. */
const SCRIPT = `
local time = redis.call('TIME')
local at = time[1] * 1000 + math.floor(time[2] / 1000)
local step = 60000 / tonumber(ARGV[1])
local stored = tonumber(redis.call('GET', KEYS[1]) or at)
local next = math.max(stored, at) + step
local early = next - at - tonumber(ARGV[2]) * step
if early > 0 then return math.ceil(early) end
redis.call('SET', KEYS[1], string.format('%.3f', next), 'PX', math.max(1, math.ceil(next - at)))
return 0`;

/** Counts in Redis. While it does not answer, each process counts for itself: a limit is no reason to refuse everybody. */
export function createRedisLimiter(redis: Redis): Limiter {
  const alone = createMemoryLimiter();
  return {
    take: async (key, rate) => {
      try {
        const waitMs = Number(await redis.eval(SCRIPT, 1, `halcyon:rate:${key}`, rate.perMinute, rate.burst));
        return waitMs > 0 ? { kind: "limited", afterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) } : { kind: "free" };
      } catch {
        return await alone.take(key, rate);
      }
    },
  };
}
