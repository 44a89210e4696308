import type { HalcyonError } from "../base/errors.ts";
import { checkJson, isJsonObject, type JsonObject } from "../base/json.ts";
import { createPlatform, type Platform } from "../base/platform.ts";
import type { CallEffect, Operation, Outcome } from "../model/effect.ts";
import { createAccess, type TokenOption } from "./access.ts";
import type { Actions, CallContext } from "./actions.ts";
import { createBreaker, type BreakerMemory } from "./breaker.ts";
import { createCalls } from "./calls.ts";
import { withJoined } from "./deadline.ts";
import { createLane } from "./lane.ts";
import type { HeadersOption } from "./headers.ts";
import { NOT_LET_OUT, type Ledger } from "./ledger.ts";
import {
  BodyTooLarge,
  OverBudget,
  createNetwork,
  originOf as backendOf,
  type Fetch,
  type NetworkReply,
  type NetworkRequest,
} from "./network.ts";
import { readActionReply, readRefusal } from "./reply.ts";
import { purposeOf } from "./purpose.ts";
import { readRetryAfter, type Attempt } from "./retry.ts";
import { readReportedText } from "./usage.ts";

export interface HttpActionsOptions {
  /** Action `name` is asked for by `POST {url}/{name}`. */
  readonly url: string;
  /** Sent with every request. A function is asked before each, for tokens that expire. */
  readonly headers?: HeadersOption | undefined;
  readonly token?: TokenOption | undefined;
  /** Milliseconds that a function for headers or token may take. Default 10,000. */
  readonly hostDeadlineMs?: number | undefined;
  /** Told of such a function that gave no answer in time. */
  readonly report?: ((error: HalcyonError) => void) | undefined;
  /** Milliseconds for one call with all its tries, up to the last byte. */
  readonly deadlineMs?: number | undefined;
  readonly fetch?: Fetch | undefined;
  readonly platform?: Platform | undefined;
  /** Where what is known of the backend is shared with other tabs. Default: this page alone knows. */
  readonly memory?: BreakerMemory | undefined;
  /** Who keeps account of requests, and lets them out. Default: nobody. */
  readonly ledger?: Ledger | undefined;
}

const LOOKS_AT_ONCE = 3;

/** 30 s: the setting's own default. 1 MB: a larger answer takes a phone seconds to parse. */
const DEFAULTS = { deadlineMs: 30_000, maxBytes: 1_000_000 } as const;

/**
 * Actions over HTTP: `POST {url}/{name}` with `{ input, context }` and the header `Idempotency-Key` (the effect's key, the
 * same for every try of it, also after a reload).
 *
 * 200 `{ output, messages? }` is done, 202 `{ operation }` accepted, 422 `{ errors }` refused. 401 is tried once more with a
 * new token, then denied. 409 is waited for, 429 and 503 as long as `Retry-After` says, 408, other 5xx and broken
 * connections tried three times more. Everything else has failed for good. A problem detail (RFC 9457) with `retryable`
 * says itself whether another try makes sense.
 */
export function createHttpActions(options: HttpActionsOptions): Actions {
  const platform = options.platform ?? createPlatform();
  const deadlineMs = options.deadlineMs ?? DEFAULTS.deadlineMs;
  const { ledger } = options;
  const network = createNetwork({ fetch: options.fetch, maxBytes: DEFAULTS.maxBytes, ledger });
  const base = options.url.replace(/\/+$/, "");
  const access = createAccess(options, { platform });
  const breaker = createBreaker(base, { platform, memory: options.memory ?? null });
  const calls = createCalls({ platform, deadlineMs, breaker });
  const closing = new AbortController();
  /** A browser has six connections to a host: what goes on beside the conversation leaves some for it. */
  const beside = createLane(LOOKS_AT_ONCE);

  /** One request; with a new token a second one, where the first was refused for its old one. */
  async function send(request: NetworkRequest): Promise<NetworkReply> {
    const ask = async (): Promise<NetworkReply> =>
      network({ ...request, headers: { ...(await access.headers()), ...request.headers } });
    const reply = await ask();
    return reply.status === 401 && access.renew() ? ask() : reply;
  }

  async function attempt(
    request: NetworkRequest,
    judge: (reply: NetworkReply) => Promise<Attempt>,
    signal: AbortSignal,
  ): Promise<Attempt> {
    if (!platform.online()) return final({ kind: "offline", unsent: true });
    // What the host's own functions throw is no failure of the network.
    await access.headers();
    let reply: NetworkReply | null = null;
    try {
      reply = charged(await send({ ...request, signal }), request);
      return await judge(reply);
    } catch (error) {
      if (error instanceof OverBudget) return final(NOT_LET_OUT);
      if (error instanceof BodyTooLarge)
        return final({ kind: "failed", reason: `too large: ${error.message}`, retryable: false });
      // Nobody answered, or the line broke in the answer: then the backend was there, and what it did is unknown. The key
      // makes another try safe in both cases.
      const outcome: Outcome = reply
        ? { kind: "failed", reason: "the connection broke in the answer", retryable: true }
        : { kind: "offline" };
      return { outcome, again: "soon" };
    }
  }

  /** What the backend says that it cost is charged as soon as it is read. */
  function charged(reply: NetworkReply, { url, purpose }: NetworkRequest): NetworkReply {
    if (!ledger || !purpose) return reply;
    const read = async (): Promise<string> => {
      const text = await reply.text();
      const reported = readReportedText(text);
      if (reported) ledger.note(purpose, backendOf(url), reported);
      return text;
    };
    return { ...reply, text: read };
  }

  return {
    has: () => true,
    perform(effect: CallEffect, context: CallContext) {
      const { signal, conversationId, locale, slots } = context;
      const request: NetworkRequest = {
        url: `${base}/${encodeURIComponent(effect.action)}`,
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json",
          "idempotency-key": effect.key,
          ...traceOf(context.trace, base),
        },
        body: JSON.stringify({ input: effect.input, context: { conversationId, locale, slots } }),
        purpose: purposeOf("call", effect, context),
      };
      return withJoined([signal, closing.signal], (either) =>
        calls(effect.key, either, (now) => attempt(request, (reply) => judgeAnswer(reply, base, platform.now()), now)),
      );
    },
    look(operation: Operation, effect: CallEffect, context: CallContext) {
      const { signal } = context;
      if (!isBeside(operation.url, base)) return Promise.resolve(ELSEWHERE);
      const request: NetworkRequest = {
        url: operation.url,
        headers: { accept: "text/event-stream, application/json", "idempotency-key": effect.key },
        purpose: purposeOf("look", effect, context),
      };
      return withJoined([signal, closing.signal], (either) =>
        beside(either, () =>
          calls(`look ${effect.key}`, either, (now) =>
            attempt(request, (reply) => judgeLook(reply, operation, platform.now()), now),
          ),
        ).catch(() => CALLED_OFF),
      );
    },
    stop(operation: Operation, effect: CallEffect, context: CallContext) {
      const { signal } = context;
      if (!isBeside(operation.url, base)) return Promise.resolve(UNSTOPPABLE);
      const headers = { accept: "application/json", "idempotency-key": effect.key };
      const request = { url: operation.url, headers, purpose: purposeOf("look", effect, context) };
      return withJoined([signal, closing.signal], (either) =>
        calls(`stop ${effect.key}`, either, (now) => {
          const look = async (): Promise<Attempt> =>
            judgeLook(await send({ ...request, signal: now }), operation, platform.now());
          return attempt({ ...request, method: "DELETE" }, (reply) => judgeStop(reply, operation, look, platform.now()), now);
        }),
      );
    },
    close: () => closing.abort(),
  };
}

/** A stored address may be that of a backend of yesterday, which is not to have the token of this one. */
function isBeside(url: string, base: string): boolean {
  const origin = originOf(url);
  return origin !== null && origin === originOf(base);
}

function originOf(url: string): string | null {
  try {
    return new URL(url, globalThis.location?.href).origin;
  } catch {
    return null;
  }
}

const UNSTOPPABLE: Outcome = { kind: "stopped", confirmed: false };

const ELSEWHERE: Outcome = { kind: "failed", reason: "the operation is another backend's", retryable: false };

/** A chunk of its own: most answers are there at once. */
const operations = () => import("./operation.ts");

/** In a trace that goes on there, where the host may know of it. */
function traceOf(trace: CallContext["trace"], url: string): Readonly<Record<string, string>> {
  const traceparent = trace?.(url);
  return traceparent ? { traceparent } : {};
}

const CALLED_OFF: Outcome = { kind: "cancelled" };

const final = (outcome: Outcome): Attempt => ({ outcome, again: "no" });

async function judgeAnswer(reply: NetworkReply, base: string, now: number): Promise<Attempt> {
  const text = await reply.text();
  if (reply.status === 202)
    return final((await operations()).readOperation(text, { base, location: reply.header("location"), ...waitOf(reply, now) }));
  return judge(reply, text, now);
}

/** 202, or a 200 that says so, is still at work; a stream ends with what came of it. */
async function judgeLook(reply: NetworkReply, operation: Operation, now: number): Promise<Attempt> {
  const { status } = reply;
  if (status === 200 || status === 202)
    return final(await (await operations()).readLook(reply, { ...operation, ...waitOf(reply, now) }));
  const text = await reply.text();
  if (status !== 404 && status !== 410) return judge(reply, text, now);
  return final({ kind: "failed", reason: "the backend has forgotten the operation", retryable: false, status });
}

/** Told to stop, a backend says that it has, or that it was too late: then a look shows what came of it. */
async function judgeStop(
  reply: NetworkReply,
  operation: Operation,
  look: () => Promise<Attempt>,
  now: number,
): Promise<Attempt> {
  const read = await (await operations()).readStop(reply, operation);
  if (read === "look") return look();
  if (read !== null) return final(read);
  const judged = judge(reply, await reply.text(), now);
  return judged.again === "no" ? final(UNSTOPPABLE) : judged;
}

function waitOf(reply: NetworkReply, now: number): { readonly pollAfterMs?: number } {
  const afterMs = readRetryAfter(reply.header("retry-after"), now);
  return afterMs === undefined ? {} : { pollAfterMs: afterMs };
}

/** Which address it is a browser does not say; nor its status. */
const REDIRECT = "the backend redirects, which is not followed";

/** Refusals that say nothing of another try, in an integrator's words. */
const REASONS: Readonly<Record<number, string>> = {
  0: REDIRECT,
  301: REDIRECT,
  302: REDIRECT,
  303: REDIRECT,
  307: REDIRECT,
  308: REDIRECT,
  403: "the backend forbids this",
  404: "the backend does not know this action",
  413: "the request is too large for the backend",
};

function judge(reply: NetworkReply, text: string, now: number): Attempt {
  const { status } = reply;
  const afterMs = readRetryAfter(reply.header("retry-after"), now);
  const failed = (reason: string, retryable: boolean): Outcome => ({ kind: "failed", reason, retryable, status });
  const soon = (reason: string): Attempt => ({ outcome: failed(reason, true), again: "soon", afterMs });
  if (status >= 200 && status < 300) return final(readActionReply(text));
  if (status === 422) return final(readRefusal(text));
  if (status === 401) return final({ kind: "denied" });
  if (status === 409) return { outcome: failed("still in progress", true), again: "wait", afterMs };
  const retryable = saysRetryable(text);
  if (retryable === false) return final(failed("the backend has failed for good", false));
  if (status === 429 || status === 503) return soon("the backend is busy");
  if (status >= 500 || status === 408 || retryable) return soon("the backend failed");
  return final(failed(REASONS[status] ?? "the backend refused the request", false));
}

/** What a problem detail says of another try. */
function saysRetryable(text: string): boolean | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const retryable = checkJson(value) === null && isJsonObject(value) ? (value as JsonObject)["retryable"] : undefined;
    return typeof retryable === "boolean" ? retryable : undefined;
  } catch {
    return undefined;
  }
}
