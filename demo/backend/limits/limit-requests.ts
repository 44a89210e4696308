import type { Context, MiddlewareHandler } from "hono";
import { PROBLEMS, problemResponse } from "../problem.ts";
import type { CallerEnv } from "../sessions/caller.ts";
import { networkOf } from "./address.ts";
import type { Limiter, Rate } from "./limiter.ts";

/** Who may ask how often. */
export interface Rates {
  /** For one address of the network (IPv6: one /64). Many people may share one, so it is wide. */
  readonly address: Rate;
  /** For one session token; without sessions for one address only. */
  readonly session: Rate;
}

export const DEFAULT_RATES: Rates = {
  address: { perMinute: 1200, burst: 300 },
  session: { perMinute: 240, burst: 60 },
};

export interface LimitOptions {
  readonly limiter: Limiter;
  readonly rates: Rates;
  /** Whether a proxy in front is trusted to say in `X-Forwarded-For` where a request comes from. */
  readonly behindProxy: boolean;
}

/** Refuses with 429 and `Retry-After` whoever asks too often from one address. */
export function limitAddresses({ limiter, rates, behindProxy }: LimitOptions): MiddlewareHandler {
  return async (c, next) => {
    const verdict = await limiter.take(`address:${networkOf(c, behindProxy)}`, rates.address);
    return verdict.kind === "free" ? await next() : refuse(c, verdict.afterSeconds);
  };
}

/** The same for one session; stands behind the check of the token. */
export function limitSessions({ limiter, rates }: LimitOptions): MiddlewareHandler<CallerEnv> {
  return async (c, next) => {
    const { session } = c.get("caller");
    if (session === null) return await next();
    const verdict = await limiter.take(`session:${session}`, rates.session);
    return verdict.kind === "free" ? await next() : refuse(c, verdict.afterSeconds);
  };
}

function refuse(c: Context, retryAfterSeconds: number): Response {
  return problemResponse(c, { ...PROBLEMS.tooMany, retryAfterSeconds });
}
