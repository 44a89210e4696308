import { createPlatform, type Platform } from "../base/platform.ts";
import type { CallEffect, Outcome } from "../model/effect.ts";
import type { Actions, CallContext } from "./actions.ts";
import { joined, withinDeadline } from "./deadline.ts";
import { readHeaders, type HeadersOption } from "./headers.ts";
import { BodyTooLarge, createNetwork, type NetworkReply } from "./network.ts";
import { readActionReply, readRefusal } from "./reply.ts";
import { createRetry, readRetryAfter, type Attempt } from "./retry.ts";

export interface HttpActionsOptions {
  /** Action `name` is asked for by `POST {url}/{name}`. */
  readonly url: string;
  /** Sent with every request. A function is asked before each, for tokens that expire. */
  readonly headers?: HeadersOption | undefined;
  /** Milliseconds for one call with all its tries, up to the last byte. */
  readonly deadlineMs?: number | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly platform?: Platform | undefined;
}

/** 30 s: the setting's own default. 1 MB: a larger answer takes a phone seconds to parse. */
const DEFAULTS = { deadlineMs: 30_000, maxBytes: 1_000_000 } as const;

/**
 * Actions over HTTP: `POST {url}/{name}` with `{ input, context }` and the header `Idempotency-Key` (the effect's id, the
 * same for every try of it, also after a reload). 200 `{ output, messages? }` is done, 422 `{ errors }` refused; 409 is
 * waited for, 429 and 503 as long as `Retry-After` says, other 5xx and broken connections tried three times more.
 */
export function createHttpActions(options: HttpActionsOptions): Actions {
  const platform = options.platform ?? createPlatform();
  const deadlineMs = options.deadlineMs ?? DEFAULTS.deadlineMs;
  const network = createNetwork({ fetch: options.fetch, maxBytes: DEFAULTS.maxBytes });
  const retry = createRetry({ platform, deadlineMs });
  const base = options.url.replace(/\/+$/, "");
  const closing = new AbortController();

  async function attempt(
    effect: CallEffect,
    { conversationId, locale, slots }: CallContext,
    signal: AbortSignal,
  ): Promise<Attempt> {
    if (!platform.online()) return { outcome: { kind: "offline" }, again: "no" };
    let reply: NetworkReply | null = null;
    let text: string;
    try {
      reply = await network({
        url: `${base}/${encodeURIComponent(effect.action)}`,
        method: "POST",
        headers: {
          ...(await readHeaders(options.headers)),
          "content-type": "application/json",
          accept: "application/json",
          "idempotency-key": effect.key,
        },
        body: JSON.stringify({ input: effect.input, context: { conversationId, locale, slots } }),
        signal,
      });
      text = await reply.text();
    } catch (error) {
      if (error instanceof BodyTooLarge)
        return final({ kind: "failed", reason: `too large: ${error.message}`, retryable: false });
      // Nobody answered, or the line broke in the answer: then the backend was there, and what it did is unknown. The key
      // makes another try safe in both cases.
      const outcome: Outcome = reply
        ? { kind: "failed", reason: "the connection broke in the answer", retryable: true }
        : { kind: "offline" };
      return { outcome, again: "soon" };
    }
    return judge(reply, text, platform.now());
  }

  return {
    has: () => true,
    perform: (effect, context) => {
      const signal = joined(context.signal, closing.signal);
      return withinDeadline(deadlineMs, { signal, platform }, (within) =>
        retry((now) => attempt(effect, context, now), within),
      );
    },
    close: () => closing.abort(),
  };
}

const final = (outcome: Outcome): Attempt => ({ outcome, again: "no" });

function judge(reply: NetworkReply, text: string, now: number): Attempt {
  const { status } = reply;
  const afterMs = readRetryAfter(reply.header("retry-after"), now);
  const failed = (reason: string, retryable: boolean): Outcome => ({ kind: "failed", reason, retryable, status });
  if (status >= 200 && status < 300) return final(readActionReply(text));
  if (status === 422) return final(readRefusal(text));
  if (status === 409) return { outcome: failed("still in progress", true), again: "wait", afterMs };
  if (status === 429 || status === 503) return { outcome: failed("the backend is busy", true), again: "soon", afterMs };
  if (status >= 500 || status === 408) return { outcome: failed("the backend failed", true), again: "soon", afterMs };
  return final(failed(status === 404 ? "the backend does not know this action" : "the backend refused the request", false));
}
