import { createPlatform, type Platform } from "../base/platform.ts";
import { isJsonObject, type Json } from "../base/json.ts";
import type { Outcome } from "../model/effect.ts";
import type { AgentEvent } from "../model/handoff.ts";
import { createAccess, type AccessOptions } from "./access.ts";
import { readAgentEvent } from "./agent-event.ts";
import { joined, withinDeadline, withJoined } from "./deadline.ts";
import type { FollowOptions, Handover } from "./handover.ts";
import { NOT_LET_OUT, type Ledger, type Purpose } from "./ledger.ts";
import { BodyTooLarge, createNetwork, OverBudget, type Fetch, type NetworkReply } from "./network.ts";
import { createRetry, readRetryAfter, type Attempt } from "./retry.ts";
import { readEvents } from "./server-events.ts";

export interface HttpHandoverOptions extends AccessOptions {
  /**
   * The receiver: `POST {url}` with a packet asks for a person, `POST {url}/{handoff}/messages` tells them something,
   * `GET {url}/{handoff}/events?after=` looks what they did. They are heard by server-sent events at `stream` beside it.
   */
  readonly url: string;
  /** Milliseconds for one request with all its tries. */
  readonly deadlineMs?: number | undefined;
  readonly fetch?: Fetch | undefined;
  readonly platform?: Platform | undefined;
  /** Who keeps account of requests, and lets them out. Default: nobody. */
  readonly ledger?: Ledger | undefined;
}

/** 256 kB of one stream is read before it is opened anew: a line may be open for hours. */
const DEFAULTS = { deadlineMs: 30_000, maxBytes: 256_000 } as const;
/** A server says at least every 15 s that it is there; a line that is silent for longer is dead. */
const SILENCE_MS = 40_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Streams in a row that brought nothing before it is looked now and then instead: some proxies hold streams back. */
const FRUITLESS = 3;
const LOOK_EVERY_MS = 3_000;
/** Looks before a stream is tried again. */
const LOOKS = 20;

/** People over HTTP. */
export function createHttpHandover(options: HttpHandoverOptions): Handover {
  const platform = options.platform ?? createPlatform();
  const deadlineMs = options.deadlineMs ?? DEFAULTS.deadlineMs;
  const { ledger } = options;
  const network = createNetwork({ fetch: options.fetch, maxBytes: DEFAULTS.maxBytes, ledger });
  const retry = createRetry({ platform, deadlineMs });
  const access = createAccess(options, { platform });
  const base = options.url.replace(/\/+$/, "");
  // A receiver at the root of its host has nothing beside it: what is put there would be another host.
  const streamUrl = /^[a-z][a-z\d+.-]*:\/\/[^/]*$/i.test(base) ? `${base}/stream` : base.replace(/[^/]*$/, "stream");
  const closing = new AbortController();

  async function attempt(
    path: string,
    key: string,
    body: object,
    purpose: Purpose | undefined,
    signal: AbortSignal,
  ): Promise<Attempt> {
    if (!platform.online()) return { outcome: { kind: "offline", unsent: true }, again: "no" };
    try {
      const reply = await network({
        url: `${base}${path}`,
        method: "POST",
        headers: {
          ...(await access.headers()),
          "content-type": "application/json",
          accept: "application/json",
          "idempotency-key": key,
        },
        body: JSON.stringify(body),
        signal,
        purpose,
      });
      return judge(reply, await reply.text(), platform.now(), () => access.renew());
    } catch (error) {
      if (error instanceof OverBudget) return { outcome: NOT_LET_OUT, again: "no" };
      if (error instanceof BodyTooLarge) return { outcome: failed(`too large: ${error.message}`), again: "no" };
      return { outcome: { kind: "offline" }, again: "soon" };
    }
  }

  function post(path: string, key: string, body: object, signal: AbortSignal, purpose?: Purpose): Promise<Outcome> {
    return withJoined([signal, closing.signal], (either) =>
      withinDeadline(deadlineMs, { signal: either, platform }, (within) =>
        retry((now) => attempt(path, key, body, purpose, now), within),
      ),
    );
  }

  /** One stream, until it breaks off. */
  async function* listen({ conversationId, after, signal }: FollowOptions): AsyncGenerator<AgentEvent> {
    const ending = new AbortController();
    const either = joined(signal, ending.signal);
    try {
      const reply = await network({
        url: `${streamUrl}?conversation=${encodeURIComponent(conversationId)}`,
        headers: { ...(await access.headers()), accept: "text/event-stream", "last-event-id": String(after) },
        signal: either.signal,
      });
      if (reply.status === 401) access.renew();
      if (reply.status !== 200) throw new TypeError(`the stream answered ${reply.status}`);
      for await (const { id = "", event, data } of readEvents(watched(reply.chunks(), ending))) {
        const read = readAgentEvent(id === "" ? Number.NaN : Number(id), event, data, platform.now());
        if (read) yield read;
      }
    } finally {
      either.release();
    }
  }

  async function* watched(chunks: AsyncIterable<string>, ending: AbortController): AsyncGenerator<string> {
    let timer = new AbortController();
    const watch = (): void => platform.after(SILENCE_MS, () => ending.abort(), timer.signal);
    watch();
    try {
      for await (const chunk of chunks) {
        timer.abort();
        timer = new AbortController();
        watch();
        yield chunk;
      }
    } finally {
      timer.abort();
    }
  }

  /** What has happened since, without a stream. */
  async function look({ handoff, after, signal }: FollowOptions): Promise<readonly AgentEvent[]> {
    const url = `${base}/${encodeURIComponent(handoff)}/events?after=${after}`;
    const reply = await network({ url, headers: { ...(await access.headers()), accept: "application/json" }, signal });
    if (reply.status === 401) access.renew();
    if (reply.status !== 200) throw new TypeError(`the look answered ${reply.status}`);
    const body = JSON.parse(await reply.text()) as Json;
    const list = isJsonObject(body) ? body["events"] : null;
    return (Array.isArray(list) ? (list as readonly Json[]) : []).filter(isJsonObject).flatMap(({ id, event, data }) => {
      const name = typeof event === "string" ? event : "";
      const read = readAgentEvent(Number(id), name, JSON.stringify(data ?? null), platform.now());
      return read ? [read] : [];
    });
  }

  async function* follow(options: FollowOptions): AsyncGenerator<AgentEvent> {
    const { signal, release } = joined(options.signal, closing.signal);
    try {
      yield* followed({ ...options, signal });
    } finally {
      release();
    }
  }

  async function* followed({ signal, ...options }: FollowOptions): AsyncGenerator<AgentEvent> {
    let { after } = options;
    let fruitless = 0;
    let looks = 0;
    while (!signal.aborted) {
      const before = after;
      try {
        if (fruitless < FRUITLESS) {
          for await (const event of listen({ ...options, after, signal })) {
            after = Math.max(after, event.seq);
            yield event;
          }
        } else {
          for (const event of await look({ ...options, after, signal })) {
            after = Math.max(after, event.seq);
            yield event;
          }
          looks++;
        }
      } catch {
        // Nobody answered, or the line broke: it is tried again for as long as somebody listens.
        looks += Number(fruitless >= FRUITLESS);
      }
      if (signal.aborted) return;
      if (fruitless < FRUITLESS) fruitless = after > before ? 0 : fruitless + 1;
      else if (looks >= LOOKS) [fruitless, looks] = [FRUITLESS - 1, 0];
      const growing = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, fruitless - 1));
      await pause(platform, fruitless >= FRUITLESS ? LOOK_EVERY_MS : growing * (0.5 + platform.random() / 2), signal);
    }
  }

  return {
    async request(packet, signal) {
      const { conversationId: conversation, currentFlow } = packet;
      const { id: flow = null, step = null } = currentFlow ?? {};
      return post("", packet.handoff, packet, signal, {
        kind: "handover",
        conversation,
        turn: null,
        flow,
        step,
        promised: false,
      });
    },
    relay: ({ key, conversationId, handoff, text }, signal) =>
      post(`/${encodeURIComponent(handoff)}/messages`, key, { conversationId, text }, signal),
    follow,
    close: () => closing.abort(),
  };
}

/** Resolves after the time, when the network comes back, or when the signal ends. */
function pause(platform: Platform, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const waiting = new AbortController();
    const stop = platform.onOnlineChange((online) => online && end());
    const end = (): void => {
      stop();
      waiting.abort();
      signal.removeEventListener("abort", end);
      resolve();
    };
    signal.addEventListener("abort", end, { once: true });
    platform.after(ms, end, waiting.signal);
  });
}

const failed = (reason: string, retryable = false, status?: number): Outcome => ({ kind: "failed", reason, retryable, status });

function judge(reply: NetworkReply, text: string, now: number, renew: () => boolean): Attempt {
  const { status } = reply;
  const afterMs = readRetryAfter(reply.header("retry-after"), now);
  if (status >= 200 && status < 300) return { outcome: told(text), again: "no" };
  if (status === 404 || status === 501) return { outcome: failed("no-receiver", false, status), again: "no" };
  if (status === 401) return { outcome: failed("the receiver refused the token", false, 401), again: renew() ? "soon" : "no" };
  if (status === 409) return { outcome: failed("still in progress", true, 409), again: "wait", afterMs };
  const again = status === 429 || status === 408 || status >= 500;
  const outcome = failed(again ? "the receiver failed" : "the receiver refused the request", again, status);
  return { outcome, again: again ? "soon" : "no", afterMs };
}

function told(text: string): Outcome {
  let reference: string | null = null;
  try {
    const body = JSON.parse(text) as Json;
    if (isJsonObject(body) && typeof body["reference"] === "string") reference = body["reference"].slice(0, 80);
  } catch {
    // What the receiver calls it is of no consequence here.
  }
  return { kind: "done", result: { kind: "handoff", reference } };
}
