import type { Context } from "hono";
import { networkOf } from "../limits/address.ts";
import type { CallerEnv } from "../sessions/caller.ts";

/** How many streams may be open at once in this process. Each holds a connection for as long as its reader wants. */
export interface StreamCaps {
  /** Of one customer's conversation, where the request has a session. A page needs one for each tab. */
  readonly perSession: number;
  /** Of one address of the network (IPv6: one /64). Many people may share one. */
  readonly perAddress: number;
  readonly total: number;
}

export const DEFAULT_STREAM_CAPS: StreamCaps = { perSession: 12, perAddress: 200, total: 10_000 };

export type OpenStreams = ReturnType<typeof createOpenStreams>;

/** Counts the streams that are open. What is counted under no key any more takes no room. */
export function createOpenStreams(caps: Partial<StreamCaps> = {}, behindProxy = false) {
  const { perSession, perAddress, total } = { ...DEFAULT_STREAM_CAPS, ...caps };
  const byKey = new Map<string, number>();
  let open = 0;

  function limitsOf(c: Context<CallerEnv>): readonly (readonly [string, number])[] {
    const address = networkOf(c, behindProxy);
    // Absent on the agents' page, which has no session.
    const caller = c.get("caller") as CallerEnv["Variables"]["caller"] | undefined;
    const { tenant, customerId, conversation } = caller ?? {};
    // A session's next token is the same visitor's: the conversation counts, not the token.
    const isNamed = caller?.session !== null && conversation !== undefined && conversation !== null;
    const session = isNamed ? JSON.stringify([tenant, customerId, conversation]) : null;
    return [[`address ${address}`, perAddress], ...(session === null ? [] : [[`session ${session}`, perSession] as const])];
  }

  return {
    get size() {
      return open;
    },
    /** How many keys are counted. */
    get keys() {
      return byKey.size;
    },
    /** Takes a place and gives the function that gives it back; null: there is none. */
    take(c: Context<CallerEnv>): (() => void) | null {
      const limits = limitsOf(c);
      if (open >= total || limits.some(([key, most]) => (byKey.get(key) ?? 0) >= most)) return null;
      open += 1;
      for (const [key] of limits) byKey.set(key, (byKey.get(key) ?? 0) + 1);
      let isOpen = true;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        open -= 1;
        for (const [key] of limits) {
          const left = byKey.get(key)! - 1;
          if (left > 0) byKey.set(key, left);
          else byKey.delete(key);
        }
      };
    },
  };
}
