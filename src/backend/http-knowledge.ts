import { checkJson, isJsonObject, type Json } from "../base/json.ts";
import { createPlatform, type Platform } from "../base/platform.ts";
import type { Outcome, SearchEffect } from "../model/effect.ts";
import type { Citation } from "../model/response.ts";
import { joined, withinDeadline } from "./deadline.ts";
import { readHeaders, type HeadersOption } from "./headers.ts";
import type { Knowledge, SearchContext } from "./knowledge.ts";
import { BodyTooLarge, createNetwork, type NetworkReply } from "./network.ts";
import { createRetry, readRetryAfter, type Attempt } from "./retry.ts";
import { readEvents, type ServerEvent } from "./server-events.ts";

export interface HttpKnowledgeOptions {
  /** Asked by `POST` with `{ question, locale, context: { conversationId } }`; answers by server-sent events. */
  readonly url: string;
  readonly headers?: HeadersOption | undefined;
  /** Milliseconds for one answer with all its tries, up to the last word. */
  readonly deadlineMs?: number | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly platform?: Platform | undefined;
}

/** 256 kB is more words than anybody reads. */
const DEFAULTS = { deadlineMs: 30_000, maxBytes: 256_000 } as const;
const MAX_CITATIONS = 20;

/**
 * Answers over HTTP. Events: `citation { id, title, url?, quote? }`, `delta { text }`, then `done` or `not_covered` or
 * `error`; `meta` and unknown ones are passed over. An answer that cites nothing is no answer: it is refused.
 */
export function createHttpKnowledge(options: HttpKnowledgeOptions): Knowledge {
  const platform = options.platform ?? createPlatform();
  const deadlineMs = options.deadlineMs ?? DEFAULTS.deadlineMs;
  const network = createNetwork({ fetch: options.fetch, maxBytes: DEFAULTS.maxBytes });
  const retry = createRetry({ platform, deadlineMs });
  const closing = new AbortController();

  async function attempt(
    { question }: SearchEffect,
    { conversationId, locale }: SearchContext,
    signal: AbortSignal,
  ): Promise<Attempt> {
    if (!platform.online()) return { outcome: { kind: "offline" }, again: "no" };
    try {
      const reply = await network({
        url: options.url,
        method: "POST",
        headers: { ...(await readHeaders(options.headers)), "content-type": "application/json", accept: "text/event-stream" },
        body: JSON.stringify({ question, locale, context: { conversationId } }),
        signal,
      });
      if (reply.status === 200) return { outcome: await readAnswer(readEvents(reply.chunks())), again: "no" };
      return judge(reply, platform.now());
    } catch (error) {
      if (error instanceof BodyTooLarge) return { outcome: failed(`too large: ${error.message}`), again: "no" };
      return { outcome: { kind: "offline" }, again: "soon" };
    }
  }

  return {
    search: (effect, context) => {
      const signal = joined(context.signal, closing.signal);
      return withinDeadline(deadlineMs, { signal, platform }, (within) =>
        retry((now) => attempt(effect, context, now), within),
      );
    },
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

async function readAnswer(events: AsyncGenerator<ServerEvent>): Promise<Outcome> {
  let text = "";
  const citations: Citation[] = [];
  for await (const { event, data } of events) {
    if (event === "not_covered") return { kind: "done", result: { kind: "search", answer: null } };
    if (event === "error") return failed("the source of answers reported an error", true);
    if (event === "done") {
      const answer = text.trim() !== "" && citations.length > 0 ? { text: text.trim(), citations } : null;
      return { kind: "done", result: { kind: "search", answer } };
    }
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
