// Server-sent events over fetch: unlike EventSource it sends a token in a header, where no log and no history keeps it.

const AGAIN_MS = 1_000;
const LONGEST_MS = 30_000;
/** The server gives a sign of life every 15 s: without two of them the line is dead. */
const SILENT_MS = 40_000;

/**
 * Follows a stream until `signal` ends it, and comes again where it was (`Last-Event-ID`) whenever the line breaks. While it
 * is refused, as without a token, it tries seldom.
 *
 * @param open - `(headers, signal) => Promise<Response>`; asked for each connection, so that a new token is taken at once.
 * @param heard - `(event, data) => void`
 */
export async function follow(open, heard, { signal, wait = pause, silentMs = SILENT_MS } = {}) {
  let last = null;
  let failures = 0;
  while (!signal.aborted) {
    const line = new AbortController();
    const end = () => line.abort();
    signal.addEventListener("abort", end, { once: true });
    let silence = setTimeout(end, silentMs);
    try {
      const response = await open(
        { accept: "text/event-stream", ...(last !== null && { "last-event-id": last }) },
        line.signal,
      );
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      failures = 0;
      for await (const { id, event, data } of readEvents(response.body)) {
        clearTimeout(silence);
        silence = setTimeout(end, silentMs);
        if (id !== null) last = id;
        if (event !== null) heard(event, data);
      }
    } catch {
      failures += 1;
    } finally {
      clearTimeout(silence);
      signal.removeEventListener("abort", end);
    }
    if (!signal.aborted) await wait(Math.min(LONGEST_MS, AGAIN_MS * 2 ** failures), signal);
  }
}

/** Events, and comments as `{ event: null }`: both are signs of life. */
async function* readEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const field = (name) => new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1] ?? null;
        const data = field("data");
        yield { id: field("id"), event: data === null ? null : (field("event") ?? "message"), data };
      }
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}

function pause(ms, signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
