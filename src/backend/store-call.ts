import { HalcyonError, isHalcyonError } from "../base/errors.ts";
import { createPlatform, type Platform } from "../base/platform.ts";
import { createAccess, type AccessOptions } from "./access.ts";
import { createNetwork, type Fetch, type NetworkReply } from "./network.ts";
import { readRetryAfter } from "./retry.ts";

export interface StoreCallOptions extends AccessOptions {
  /** A question is asked by `POST {url}/{operation}`. */
  readonly url: string;
  /** Milliseconds for one question with all its tries. Default 10 s: whoever has typed waits for it. */
  readonly deadlineMs?: number | undefined;
  readonly fetch?: Fetch | undefined;
  readonly platform?: Platform | undefined;
}

/** 8 MB: a page of events at their longest. */
const DEFAULTS = { deadlineMs: 10_000, maxBytes: 8_000_000 } as const;
const MAX_TRIES = 4;
const FIRST_PAUSE_MS = 150;

/** A store over HTTP: 200 is done, 409 a conflict, 408, 429, 5xx and silence are tried again, anything else is refused. */
export function createStoreCall(options: StoreCallOptions) {
  const { platform = createPlatform(), deadlineMs = DEFAULTS.deadlineMs } = options;
  const network = createNetwork({ fetch: options.fetch, maxBytes: DEFAULTS.maxBytes });
  const base = options.url.replace(/\/+$/, "");
  const access = createAccess(options, { platform });
  const running = new Set<AbortController>();
  let closed = false;

  async function send(operation: string, body: string, signal: AbortSignal): Promise<NetworkReply> {
    const headers = { ...(await access.headers()), "content-type": "application/json", accept: "application/json" };
    return network({ url: `${base}/${operation}`, method: "POST", headers, body, signal });
  }

  async function call(operation: string, body: string): Promise<{ readonly conflict: boolean; readonly value: unknown }> {
    if (closed) throw new HalcyonError("assistant/closed");
    const ending = new AbortController();
    const timer = new AbortController();
    running.add(ending);
    platform.after(deadlineMs, () => ending.abort(), timer.signal);
    let renewed = false;
    let status: number | undefined;
    try {
      for (let tries = 1; tries <= MAX_TRIES && !ending.signal.aborted; tries++) {
        let afterMs: number | undefined;
        try {
          const reply = await send(operation, body, ending.signal);
          const text = await reply.text();
          status = reply.status;
          if (status === 200 || status === 409) return { conflict: status === 409, value: JSON.parse(text) as unknown };
          if (status === 401 && !renewed && access.renew()) {
            renewed = true;
            continue;
          }
          if (status !== 408 && status !== 429 && status < 500) throw new HalcyonError("store/refused", { operation, status });
          afterMs = readRetryAfter(reply.header("retry-after"), platform.now());
        } catch (thrown) {
          if (isHalcyonError(thrown)) throw thrown;
        }
        const pauseMs = afterMs ?? FIRST_PAUSE_MS * 2 ** (tries - 1) * (0.5 + platform.random() / 2);
        if (tries < MAX_TRIES) await rest(pauseMs, ending.signal);
      }
    } finally {
      timer.abort();
      running.delete(ending);
    }
    throw new HalcyonError("store/unreachable", { operation, status });
  }

  function rest(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = new AbortController();
      const end = (): void => {
        done.abort();
        resolve();
      };
      if (signal.aborted) return end();
      signal.addEventListener("abort", end, { signal: done.signal });
      platform.after(ms, end, done.signal);
    });
  }

  const close = (): void => {
    closed = true;
    for (const ending of running) ending.abort();
  };
  return { call, close };
}
