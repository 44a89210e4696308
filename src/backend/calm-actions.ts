import { wrapError, type HalcyonError } from "../base/errors.ts";
import type { JsonObject } from "../base/json.ts";
import { createPlatform, type Platform } from "../base/platform.ts";
import { sha256HexSync } from "../base/sha256.ts";
import type { Assistant } from "../model/assistant.ts";
import type { CallEffect, Outcome } from "../model/effect.ts";
import type { Actions, CallContext } from "./actions.ts";
import { domainOf } from "./calm-domain.ts";
import { readCalmReply } from "./calm-reply.ts";
import { calmHeaders, withToken, type CalmAccess } from "./calm-server.ts";
import { createBreaker, type BreakerMemory } from "./breaker.ts";
import { createCalls } from "./calls.ts";
import { withJoined } from "./deadline.ts";
import { NOT_LET_OUT, type Ledger } from "./ledger.ts";
import { BodyTooLarge, createNetwork, OverBudget, type NetworkReply } from "./network.ts";
import { purposeOf } from "./purpose.ts";
import { readRetryAfter, type Attempt } from "./retry.ts";
import { trackerOf } from "./tracker.ts";

export interface CalmActionsOptions extends CalmAccess {
  /** Whose flows ask: its domain is what the server is told. */
  readonly assistant: Assistant;
  /** What the server has, where that is known (`GET /actions`). Default: whatever it is asked for. */
  readonly names?: readonly string[] | undefined;
  /** Milliseconds for one call, up to the last byte. */
  readonly deadlineMs?: number | undefined;
  /** A longer request is deflated, where the platform can. Infinity: never. Default 32,000 characters. */
  readonly deflateFrom?: number | undefined;
  readonly platform?: Platform | undefined;
  /** Where what is known of the server is shared with other tabs. Default: this page alone knows. */
  readonly memory?: BreakerMemory | undefined;
  /** Who keeps account of requests, and lets them out. Default: nobody. */
  readonly ledger?: Ledger | undefined;
  /** Told, once, with advice, that the server cannot be reached: a browser does not say why. */
  readonly report?: ((error: HalcyonError) => void) | undefined;
}

/** 30 s: the setting's own default. 1 MB: a larger answer takes a phone seconds to parse. */
const DEFAULTS = { deadlineMs: 30_000, maxBytes: 1_000_000, deflateFrom: 32_000 } as const;

/** The server wants the domain. */
const NO_DOMAIN = 449;

/**
 * Actions on a CALM action server: `POST {…/webhook}` with the tracker and the digest of the domain; the domain itself
 * goes out when the server asks for it (449). The server knows no idempotency keys (ours goes along as the header
 * `Idempotency-Key`, for a proxy that does), so a call is sent once: only one that was certainly not taken up (429, 503)
 * is tried again.
 */
export function createCalmActions(options: CalmActionsOptions): Actions {
  const { assistant, platform = createPlatform(), deadlineMs = DEFAULTS.deadlineMs } = options;
  const { deflateFrom = DEFAULTS.deflateFrom, report } = options;
  const network = createNetwork({ fetch: options.fetch, maxBytes: DEFAULTS.maxBytes, ledger: options.ledger });
  // A query may hold a token.
  const address = options.url.replace(/[?#].*$/, "");
  const breaker = createBreaker(address, { platform, memory: options.memory ?? null });
  const calls = createCalls({ platform, deadlineMs, breaker });
  const known = options.names && new Set(options.names);
  const closing = new AbortController();
  let domain: { readonly json: JsonObject; readonly digest: string } | null = null;
  let reported = false;

  const knownDomain = (): NonNullable<typeof domain> => {
    if (!domain) {
      const json = domainOf(assistant);
      domain = { json, digest: sha256HexSync(JSON.stringify(json)) };
    }
    return domain;
  };

  async function post(effect: CallEffect, context: CallContext, body: JsonObject, signal: AbortSignal): Promise<NetworkReply> {
    const text = JSON.stringify(body);
    const deflated = text.length >= deflateFrom ? await deflate(text) : null;
    return network({
      url: withToken(options.url, options.token),
      method: "POST",
      headers: {
        ...(await calmHeaders(options)),
        "content-type": "application/json",
        accept: "application/json",
        "idempotency-key": effect.key,
        ...(deflated && { "content-encoding": "deflate" }),
      },
      body: deflated ?? text,
      signal,
      purpose: purposeOf("call", effect, context),
    });
  }

  async function attempt(effect: CallEffect, context: CallContext, signal: AbortSignal): Promise<Attempt> {
    if (!platform.online()) return final({ kind: "offline", unsent: true });
    const { json, digest } = knownDomain();
    const body: JsonObject = {
      next_action: effect.action,
      sender_id: context.conversationId,
      version: `${assistant.settings.compat}.0`,
      domain_digest: digest,
      tracker: JSON.parse(JSON.stringify(await trackerOf(assistant, effect, context))) as JsonObject,
    };
    let reply: NetworkReply | null = null;
    try {
      reply = await post(effect, context, body, signal);
      if (reply.status === NO_DOMAIN) reply = await post(effect, context, { ...body, domain: json }, signal);
      return judge(reply, await reply.text(), platform.now());
    } catch (error) {
      if (error instanceof OverBudget) return final(NOT_LET_OUT);
      if (error instanceof BodyTooLarge)
        return final({ kind: "failed", reason: `too large: ${error.message}`, retryable: false });
      if (reply) return final({ kind: "failed", reason: "the connection broke in the answer", retryable: true });
      if (!signal.aborted && !reported) {
        reported = true;
        report?.(wrapError("action/unreachable", error, { url: address }));
      }
      return final({ kind: "offline" });
    }
  }

  return {
    has: (action) => known?.has(action) ?? true,
    perform: (effect, context) =>
      withJoined([context.signal, closing.signal], (either) =>
        calls(effect.key, either, (now) => attempt(effect, context, now)),
      ),
    close: () => closing.abort(),
  };
}

const final = (outcome: Outcome): Attempt => ({ outcome, again: "no" });

/** What the body of an error says is not passed on: a 500 repeats the whole request. */
function judge(reply: NetworkReply, text: string, now: number): Attempt {
  const { status } = reply;
  const failed = (reason: string, rest: { readonly retryable?: boolean; readonly rejected?: true } = {}): Outcome => ({
    kind: "failed",
    reason,
    retryable: false,
    status,
    ...rest,
  });
  if (status >= 200 && status < 300) return final(readCalmReply(text));
  if (status === 400) {
    return text.includes('"action_name"')
      ? final(failed("the action rejected its execution", { rejected: true }))
      : final(failed("the action server did not understand the request"));
  }
  if (status === 404) return final(failed("the action server does not know this action"));
  if (status === NO_DOMAIN) return final(failed("the action server asked for the domain twice"));
  if (status === 429 || status === 503) {
    const afterMs = readRetryAfter(reply.header("retry-after"), now);
    return { outcome: failed("the action server is busy", { retryable: true }), again: "soon", afterMs };
  }
  return final(failed(status === 500 ? "the action raised an error" : "the action server failed", { retryable: status > 500 }));
}

/** In the zlib format that the protocol calls deflate; null where the platform cannot. */
async function deflate(text: string): Promise<Uint8Array<ArrayBuffer> | null> {
  if (typeof CompressionStream !== "function") return null;
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
