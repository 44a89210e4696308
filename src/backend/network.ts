/*
 * The one place where a request leaves the page. Actions, knowledge and the assistant's own file all pass here, so that a
 * test can prove what is asked of whom. (The model's files are fetched by the worker.)
 */

import type { Ledger, Over, Purpose } from "./ledger.ts";

export interface NetworkRequest {
  readonly url: string | URL;
  readonly method?: "GET" | "POST" | "DELETE" | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What it is for, where it may cost something. Absent: a file of the page's own, or a line that listens. */
  readonly purpose?: Purpose | undefined;
  /** It may outlive the page: at most 64 kB in all such requests together. */
  readonly keepalive?: boolean | undefined;
}

export interface NetworkReply {
  readonly status: number;
  header(name: string): string | null;
  /** Rejects with {@link BodyTooLarge} as soon as more than `maxBytes` have come, and stops the transfer. */
  text(): Promise<string>;
  /** The same, as it comes. */
  chunks(): AsyncGenerator<string>;
}

/** How a request leaves: as the page's own `fetch`. */
export type Fetch = typeof fetch;

export interface NetworkOptions {
  /** Default: the page's own. */
  readonly fetch?: Fetch | undefined;
  /** Of a body, after decompression. */
  readonly maxBytes: number;
  /** Who keeps account of requests with a purpose. Default: nobody, and none is refused. */
  readonly ledger?: Ledger | undefined;
}

/**
 * Sends one request. Rejects as `fetch` does: TypeError when nobody answers, AbortError when the signal says so; and with
 * {@link OverBudget} where it was not let out.
 */
export type Network = (request: NetworkRequest) => Promise<NetworkReply>;

export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
}

/** A request was not let out. */
export class OverBudget extends Error {
  override readonly name = "OverBudget";

  constructor({ scope, kind }: Over) {
    super(`the budget ${scope}${kind ? ` of ${kind}` : ""} is used up`);
  }
}

/** The `init` of every request that has passed here. */
const passed = new WeakSet<object>();

/** Whether a request, by the `init` that `fetch` was given, has passed here: for tests that watch `fetch` itself. */
export function hasPassed(init: unknown): boolean {
  return typeof init === "object" && init !== null && passed.has(init);
}

export function createNetwork({ fetch: send = (...request) => fetch(...request), maxBytes, ledger }: NetworkOptions): Network {
  return async ({ url, method = "GET", headers, body, signal, purpose, keepalive }) => {
    const account = ledger && purpose && accountOf(ledger, purpose, url);
    // Where there is none the request leaves at once: a page may be gone in the next moment.
    if (account) await account.admit(signal);
    const init: RequestInit = {
      method,
      ...(headers && { headers: { ...headers } }),
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
      ...(keepalive && { keepalive }),
      // Words and tokens are for this address, not for whatever it points to. A redirect is an answer like another.
      redirect: headers || body !== undefined ? "manual" : "follow",
    };
    passed.add(init);
    const response = await sent(() => send(url, init), bytesOf(body), account);
    const chunks = (): AsyncGenerator<string> => readChunks(response, maxBytes, account);
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      chunks,
      async text() {
        let text = "";
        for await (const chunk of chunks()) text += chunk;
        return text;
      },
    };
  };
}

/** One request's share in the ledger. */
interface Account {
  /** @throws {OverBudget} */
  admit(signal: AbortSignal | undefined): Promise<void>;
  note(amount: Parameters<Ledger["note"]>[2]): void;
  now(): number;
}

function accountOf(ledger: Ledger, purpose: Purpose, url: string | URL): Account {
  const backend = originOf(url);
  return {
    async admit(signal) {
      const over = await ledger.admit(purpose);
      if (over) throw new OverBudget(over);
      signal?.throwIfAborted();
    },
    note: (amount) => ledger.note(purpose, backend, amount),
    now: () => ledger.elapsed(),
  };
}

/** Of whom something is asked: never a path, which may tell more than that. */
export function originOf(url: string | URL): string {
  try {
    return new URL(url, globalThis.location?.href).origin;
  } catch {
    return "page";
  }
}

async function sent(send: () => Promise<Response>, bytesOut: number, account: Account | undefined): Promise<Response> {
  const from = account?.now() ?? 0;
  let failed = 1;
  try {
    const response = await send();
    failed = Number(response.status >= 400);
    return response;
  } finally {
    account?.note({ calls: 1, failed, bytesOut, ms: account.now() - from });
  }
}

function bytesOf(body: NetworkRequest["body"]): number {
  return typeof body === "string" ? new TextEncoder().encode(body).length : (body?.byteLength ?? 0);
}

/** A length that a server states is no reason to believe it: bytes are counted as they come. */
async function* readChunks(response: Response, maxBytes: number, account?: Account): AsyncGenerator<string> {
  if (!response.body) return;
  const from = account?.now() ?? 0;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
      if (bytes > maxBytes) throw new BodyTooLarge(`more than ${maxBytes} bytes`);
      yield decoder.decode(value, { stream: true });
    }
    yield decoder.decode();
  } finally {
    account?.note({ bytesIn: bytes, ms: account.now() - from });
    // Also when the reader leaves early: the rest is not wanted. Where the transfer failed, cancelling fails too.
    reader.cancel().catch(() => {});
  }
}
