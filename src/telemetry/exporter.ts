import { HalcyonError, wrapError } from "../base/errors.ts";
import type { Platform } from "../base/platform.ts";
import { createNetwork, type Fetch } from "../backend/network.ts";
import { readRetryAfter } from "../backend/retry.ts";
import { toOtlp } from "./otlp.ts";
import { createSpanQueue } from "./span-queue.ts";
import type { Attributes, Span } from "./span.ts";

export interface ExporterOptions {
  /** Of the collector, whole: `https://collector.example/v1/traces`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly resource: Attributes;
  readonly schemaUrl?: string | undefined;
  readonly platform: Platform;
  readonly fetch?: Fetch | undefined;
  /** Told once that the collector takes nothing. */
  readonly report: (error: HalcyonError) => void;
}

/** Sends spans to a collector, some at a time. Nothing of it ever throws, and nobody waits for it. */
export interface Exporter {
  add(span: Span): void;
  /** The page may be gone in a moment: sends what fits into requests that outlive it. */
  leave(): void;
  close(): void;
}

const BATCH = 100;
/** Spans wait so long for others. */
const GATHER_MS = 5_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;
/** All requests of a page that outlive it have 64 kB together; some of that is for others. */
const LEAVING_BYTES = 48_000;
const TIMEOUT_MS = 10_000;
const MAX_REPLY_BYTES = 64_000;
/** What a collector says that may take them later (OTLP/HTTP, "Retryable response codes"). */
const LATER: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export function createExporter(options: ExporterOptions): Exporter {
  const { url, platform, report } = options;
  const network = createNetwork({ fetch: options.fetch, maxBytes: MAX_REPLY_BYTES });
  const queue = createSpanQueue();
  const closing = new AbortController();
  let timer = new AbortController();
  let waiting = false;
  let sending = false;
  let failures = 0;
  let told = false;

  function schedule(ms: number): void {
    if (waiting || sending || closing.signal.aborted) return;
    waiting = true;
    timer = new AbortController();
    platform.after(
      ms,
      () => {
        waiting = false;
        void send();
      },
      timer.signal,
    );
  }

  function bodyOf(spans: readonly Span[]): string {
    const { dropped } = queue;
    const resource = { ...options.resource, ...(dropped > 0 && { "halcyon.telemetry.dropped": dropped }) };
    return JSON.stringify(toOtlp(spans, resource, options.schemaUrl));
  }

  async function post(
    body: string,
    keepalive = false,
  ): Promise<{ readonly status: number; readonly afterMs?: number | undefined }> {
    const late = new AbortController();
    const over = new AbortController();
    platform.after(TIMEOUT_MS, () => late.abort(), over.signal);
    const headers = { ...options.headers, "content-type": "application/json" };
    try {
      const reply = await network({ url, method: "POST", headers, body, keepalive, signal: late.signal });
      // Read to the end, so that the line is free again.
      await reply.text();
      return { status: reply.status, afterMs: readRetryAfter(reply.header("retry-after"), platform.now()) };
    } finally {
      over.abort();
    }
  }

  async function send(): Promise<void> {
    if (sending || queue.size === 0 || closing.signal.aborted) return;
    sending = true;
    const spans = queue.take(BATCH);
    let pauseMs = GATHER_MS;
    try {
      const { status, afterMs } = await post(bodyOf(spans));
      if (LATER.has(status)) {
        queue.putBack(spans);
        pauseMs = pause(afterMs);
      } else {
        failures = 0;
        if (status >= 200 && status < 300) pauseMs = queue.size >= BATCH ? 0 : GATHER_MS;
        else {
          queue.lose(spans.length);
          tell(new HalcyonError("telemetry/refused", { url: addressOf(url), status }));
        }
      }
    } catch (thrown) {
      queue.putBack(spans);
      pauseMs = pause(undefined);
      tell(wrapError("telemetry/refused", thrown, { url: addressOf(url) }));
    } finally {
      sending = false;
      if (queue.size > 0) schedule(pauseMs);
    }
  }

  function pause(afterMs: number | undefined): number {
    const growing = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures++) * (0.5 + platform.random() / 2);
    return Math.max(afterMs ?? 0, growing);
  }

  function tell(error: HalcyonError): void {
    if (!told) report(error);
    told = true;
  }

  return {
    add(span) {
      if (closing.signal.aborted) return;
      queue.add(span);
      schedule(GATHER_MS);
    },
    leave() {
      let count = Math.min(BATCH, queue.size);
      if (count === 0) return;
      let spans = queue.take(count);
      let body = bodyOf(spans);
      while (bytesOf(body) > LEAVING_BYTES && count > 1) {
        queue.putBack(spans);
        count = Math.floor(count / 2);
        spans = queue.take(count);
        body = bodyOf(spans);
      }
      // A page that goes on after all tries again with what was not taken.
      post(body, true).then(
        ({ status }) => LATER.has(status) && queue.putBack(spans),
        () => queue.putBack(spans),
      );
    },
    close() {
      closing.abort();
      timer.abort();
    },
  };
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Without a query, which may hold a token. */
function addressOf(url: string): string {
  return url.replace(/[?#].*$/, "");
}
