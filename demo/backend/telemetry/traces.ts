import { randomBytes } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { describeError, type Log } from "../report.ts";

/** Where spans of requests go: a collector that takes OTLP/HTTP in JSON. */
export interface TracesOptions {
  /** `OTEL_EXPORTER_OTLP_ENDPOINT`, without `/v1/traces`. */
  readonly endpoint: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Default `halcyon-backend`. */
  readonly service?: string | undefined;
  readonly log?: Log | undefined;
}

export interface Traces {
  /** A span for each request; it goes on with the trace that the header `traceparent` names. */
  readonly middleware: MiddlewareHandler;
  /** Sends what waits. */
  close(): Promise<void>;
}

/** Spans that wait; the oldest are dropped. */
const MAX_WAITING = 500;
const GATHER_MS = 2_000;
const TIMEOUT_MS = 5_000;
const SERVER = 2;
const ERROR = 2;

export function createTraces({ endpoint, headers, service = "halcyon-backend", log }: TracesOptions): Traces {
  let waiting: object[] = [];
  let timer: NodeJS.Timeout | null = null;
  let sending: Promise<void> | null = null;
  let failed = false;

  async function send(): Promise<void> {
    const spans = waiting;
    waiting = [];
    if (spans.length === 0) return;
    const resource = { attributes: attributesOf({ "service.name": service }) };
    const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "halcyon-backend" }, spans }] }] });
    try {
      const response = await fetch(`${endpoint.replace(/\/+$/, "")}/v1/traces`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      if (!response.ok) throw new TypeError(`the collector answered ${response.status}`);
      failed = false;
    } catch (error) {
      // No request waits for its trace; that a collector is gone is said once.
      if (!failed) log?.({ ...describeError(error), event: "traces-lost" });
      failed = true;
    }
  }

  /** One request at a time: a collector that hangs leaves no more behind than it was last asked. */
  function flush(): void {
    timer = null;
    sending ??= send().finally(() => {
      sending = null;
      if (waiting.length > 0) timer ??= setTimeout(flush, GATHER_MS).unref();
    });
  }

  return {
    async middleware(c, next) {
      const start = Date.now();
      const began = performance.now();
      await next();
      const parent = readTraceparent(c.req.header("traceparent"));
      const end = start + (performance.now() - began);
      const route = routePath(c, -1);
      const { status } = c.res;
      waiting.push({
        traceId: parent?.traceId ?? randomBytes(16).toString("hex"),
        spanId: randomBytes(8).toString("hex"),
        ...(parent && { parentSpanId: parent.spanId }),
        name: `${c.req.method} ${route}`,
        kind: SERVER,
        startTimeUnixNano: nanoseconds(start),
        endTimeUnixNano: nanoseconds(end),
        attributes: attributesOf({
          "http.request.method": c.req.method,
          "http.route": route,
          "http.response.status_code": status,
        }),
        status: status >= 500 ? { code: ERROR } : {},
      });
      waiting = waiting.slice(-MAX_WAITING);
      timer ??= setTimeout(flush, GATHER_MS).unref();
    },
    async close() {
      await sending;
      if (timer) clearTimeout(timer);
      await send();
    },
  };
}

/** W3C Trace Context, version 00; null: there is none, or it is none. */
export function readTraceparent(header: string | undefined): { readonly traceId: string; readonly spanId: string } | null {
  const [, traceId, spanId] = /^00-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-[\da-f]{2}$/.exec(header ?? "") ?? [];
  return traceId !== undefined && spanId !== undefined ? { traceId, spanId } : null;
}

function attributesOf(attributes: Readonly<Record<string, string | number>>): readonly object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === "string" ? { stringValue: value } : { intValue: String(value) },
  }));
}

function nanoseconds(ms: number): string {
  return String(BigInt(Math.round(ms * 1_000)) * 1_000n);
}
