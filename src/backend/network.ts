/*
 * The one place where a request leaves the page. Actions, knowledge and the assistant's own file all pass here, so that a
 * test can prove what is asked of whom. (The model's files are fetched by the worker.)
 */

export interface NetworkRequest {
  readonly url: string | URL;
  readonly method?: "GET" | "POST" | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined;
  readonly signal?: AbortSignal | undefined;
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
}

/** Sends one request. Rejects as `fetch` does: TypeError when nobody answers, AbortError when the signal says so. */
export type Network = (request: NetworkRequest) => Promise<NetworkReply>;

export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
}

/** The `init` of every request that has passed here. */
const passed = new WeakSet<object>();

/** Whether a request, by the `init` that `fetch` was given, has passed here: for tests that watch `fetch` itself. */
export function hasPassed(init: unknown): boolean {
  return typeof init === "object" && init !== null && passed.has(init);
}

export function createNetwork({ fetch: send = (...request) => fetch(...request), maxBytes }: NetworkOptions): Network {
  return async ({ url, method = "GET", headers, body, signal }) => {
    const init: RequestInit = {
      method,
      ...(headers && { headers: { ...headers } }),
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
      // Words and tokens are for this address, not for whatever it points to. A redirect is an answer like another.
      redirect: headers || body !== undefined ? "manual" : "follow",
    };
    passed.add(init);
    const response = await send(url, init);
    const chunks = (): AsyncGenerator<string> => readChunks(response, maxBytes);
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

/** A length that a server states is no reason to believe it: bytes are counted as they come. */
async function* readChunks(response: Response, maxBytes: number): AsyncGenerator<string> {
  if (!response.body) return;
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
    // Also when the reader leaves early: the rest is not wanted. Where the transfer failed, cancelling fails too.
    reader.cancel().catch(() => {});
  }
}
