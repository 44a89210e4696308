import type { HalcyonError } from "../base/errors.ts";
import { checkJson, isJsonObject, type Json } from "../base/json.ts";
import { createPlatform, type Platform } from "../base/platform.ts";
import type { Outcome, SearchEffect, SearchResult } from "../model/effect.ts";
import type { Citation } from "../model/response.ts";
import { createAccess, type TokenOption } from "./access.ts";
import { createBreaker, type BreakerMemory } from "./breaker.ts";
import { createCalls } from "./calls.ts";
import { withJoined } from "./deadline.ts";
import type { HeadersOption } from "./headers.ts";
import type { Knowledge, SearchContext } from "./knowledge.ts";
import { NOT_LET_OUT, type Ledger, type Purpose } from "./ledger.ts";
import { BodyTooLarge, createNetwork, OverBudget, originOf, type Fetch, type NetworkReply } from "./network.ts";
import { readRetryAfter, type Attempt } from "./retry.ts";
import { readMeasure, type Measure } from "./search-measure.ts";
import { readEvents, type ServerEvent } from "./server-events.ts";
import { readReported } from "./usage.ts";

export interface HttpKnowledgeOptions {
  /** Asked by `POST` with `{ question, locale, context: { conversationId } }`; answers by server-sent events. */
  readonly url: string;
  readonly headers?: HeadersOption | undefined;
  readonly token?: TokenOption | undefined;
  /** Milliseconds that a function for headers or token may take. Default 10,000. */
  readonly hostDeadlineMs?: number | undefined;
  /** Told of such a function that gave no answer in time. */
  readonly report?: ((error: HalcyonError) => void) | undefined;
  /** Milliseconds for one answer with all its tries, up to the last word. */
  readonly deadlineMs?: number | undefined;
  readonly fetch?: Fetch | undefined;
  readonly platform?: Platform | undefined;
  /** Where what is known of the source is shared with other tabs. Default: this page alone knows. */
  readonly memory?: BreakerMemory | undefined;
  /** Who keeps account of requests, and lets them out. Default: nobody. */
  readonly ledger?: Ledger | undefined;
}

/** 256 kB is more words than anybody reads. */
const DEFAULTS = { deadlineMs: 30_000, maxBytes: 256_000 } as const;
const MAX_CITATIONS = 20;

/**
 * Answers over HTTP. Events: `citation { id, title, url?, quote? }`, `delta { text }`, then `done` or `not_covered` or
 * `error`; `restart` takes back what came before it; unknown ones are passed over. An answer that cites nothing is no answer: it is refused.
 * `meta`, `done` and `not_covered` may say how it was found: see {@link readMeasure}. `without` in a request names passages
 * from which an answer was not what was meant. The last event may say what the answer cost: `usage { tokens?, cost?: { amount,
 * currency } }`.
 */
export function createHttpKnowledge(options: HttpKnowledgeOptions): Knowledge {
  const platform = options.platform ?? createPlatform();
  const deadlineMs = options.deadlineMs ?? DEFAULTS.deadlineMs;
  const { ledger } = options;
  const network = createNetwork({ fetch: options.fetch, maxBytes: DEFAULTS.maxBytes, ledger });
  const access = createAccess(options, { platform });
  const breaker = createBreaker(options.url.replace(/[?#].*$/, ""), { platform, memory: options.memory ?? null });
  const calls = createCalls({ platform, deadlineMs, breaker });
  const closing = new AbortController();

  async function attempt(
    { question }: SearchEffect,
    { conversationId, locale, broaden, origin, trace }: SearchContext,
    signal: AbortSignal,
  ): Promise<Attempt> {
    const { turn = null, flow = null, step = null } = origin ?? {};
    const traceparent = trace?.(options.url);
    // Looking something up once more does no harm: nothing is promised.
    const purpose: Purpose = { kind: "search", conversation: conversationId, turn, flow, step, promised: false };
    const charge = (value: Json | undefined): void => {
      const reported = readReported(value);
      if (reported) ledger?.note(purpose, originOf(options.url), reported);
    };
    if (!platform.online()) return { outcome: { kind: "offline", unsent: true }, again: "no" };
    // What the host's own functions throw is no failure of the network.
    await access.headers();
    const ask = async (): Promise<NetworkReply> =>
      network({
        url: options.url,
        method: "POST",
        headers: {
          ...(await access.headers()),
          "content-type": "application/json",
          accept: "text/event-stream",
          ...(traceparent && { traceparent }),
        },
        body: JSON.stringify({ question, locale, context: { conversationId }, ...broaden }),
        signal,
        purpose,
      });
    try {
      const first = await ask();
      const reply = first.status === 401 && access.renew() ? await ask() : first;
      if (reply.status === 200) return { outcome: await readAnswer(readEvents(reply.chunks()), charge), again: "no" };
      return judge(reply, platform.now());
    } catch (error) {
      if (error instanceof OverBudget) return { outcome: NOT_LET_OUT, again: "no" };
      if (error instanceof BodyTooLarge) return { outcome: failed(`too large: ${error.message}`), again: "no" };
      return { outcome: { kind: "offline" }, again: "soon" };
    }
  }

  return {
    search: (effect, context) =>
      withJoined([context.signal, closing.signal], (either) =>
        calls(effect.id, either, (now) => attempt(effect, context, now)),
      ),
    close: () => closing.abort(),
  };
}

const failed = (reason: string, retryable = false, status?: number): Outcome => ({ kind: "failed", reason, retryable, status });

function judge(reply: NetworkReply, now: number): Attempt {
  const { status } = reply;
  const again = status === 429 || status >= 500;
  const outcome = failed(again ? "the source of answers failed" : "the source of answers refused the request", again, status);
  return { outcome, again: again ? "soon" : "no", afterMs: readRetryAfter(reply.header("retry-after"), now) };
}

async function readAnswer(events: AsyncGenerator<ServerEvent>, charge: (value: Json | undefined) => void): Promise<Outcome> {
  let text = "";
  let citations: Citation[] = [];
  let measure: Measure = {};
  const done = (answer: SearchResult["answer"]): Outcome => ({ kind: "done", result: { kind: "search", answer, ...measure } });
  for await (const { event, data } of events) {
    if (event === "restart") [text, citations] = ["", []];
    if (event === "done" || event === "not_covered" || event === "error") charge(parse(data));
    if (event === "meta" || event === "done" || event === "not_covered")
      measure = { ...measure, ...readMeasure(parse(data), readCitation) };
    if (event === "not_covered") return done(null);
    if (event === "error") return failed("the source of answers reported an error", true);
    if (event === "done") return done(text.trim() !== "" && citations.length > 0 ? { text: text.trim(), citations } : null);
    if (event !== "delta" && event !== "citation") continue;
    const value = parse(data);
    if (event === "delta" && isJsonObject(value) && typeof value["text"] === "string") text += value["text"];
    const citation = event === "citation" ? readCitation(value) : null;
    if (citation && citations.length < MAX_CITATIONS) citations.push(citation);
  }
  // Cut off before its end: half an answer may say the opposite of the whole one.
  return failed("the answer broke off", true);
}

function parse(data: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return checkJson(value) === null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

function readCitation(value: Json | undefined): Citation | null {
  if (!isJsonObject(value) || typeof value["id"] !== "string" || typeof value["title"] !== "string") return null;
  const { id, title, url, quote } = value;
  return { id, title, ...(isLink(url) && { url }), ...(typeof quote === "string" && { quote }) };
}

/** A link that may be shown: http(s) or within the site; never `javascript:` or `data:`. */
function isLink(value: Json | undefined): value is string {
  return typeof value === "string" && (/^https?:\/\//i.test(value) || /^[/#?]/.test(value));
}
