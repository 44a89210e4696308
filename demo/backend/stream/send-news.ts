import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { News } from "./news.ts";

export interface SendNewsOptions {
  readonly news: News;
  readonly topic: string;
  /** Aborted when the server begins to close. */
  readonly closing: AbortSignal;
  readonly heartbeatMs?: number | undefined;
  /** Ids up to this one are not sent, where the request names none (`Last-Event-ID`, or `?after=`). Default: all of now. */
  readonly after?: number | undefined;
  /** Ends the stream after an event of one of these names. */
  readonly last?: readonly string[] | undefined;
}

const RECONNECT_MS = 1000;

/**
 * A topic as server-sent events with ids, so that a reader who was cut off goes on where it was. A comment now and then
 * keeps proxies from ending a silent line; a server that closes says `reconnect` and ends.
 */
export async function sendNews(c: Context, options: SendNewsOptions): Promise<Response> {
  const { news, topic, closing, heartbeatMs, last = [] } = options;
  // Before the first byte: what happens once the reader knows that it is connected is not missed.
  const after = readAfter(c) ?? options.after ?? (await news.newest(topic));
  c.header("x-accel-buffering", "no");
  return streamSSE(c, async (stream) => {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const signal = AbortSignal.any([gone.signal, closing]);
    // The first bytes at once: the reader learns that it is connected, and how soon to come again.
    await stream.write(`retry: ${RECONNECT_MS}\n\n`);
    for await (const item of news.follow(topic, { after, signal, heartbeatMs })) {
      if (item === null) await stream.write(": still here\n\n");
      else await stream.writeSSE({ id: String(item.id), event: item.event, data: item.body });
      if (item !== null && last.includes(item.event)) return;
    }
    if (!gone.signal.aborted) await stream.writeSSE({ event: "reconnect", data: "{}" });
  });
}

function readAfter(c: Context): number | undefined {
  const text = c.req.header("last-event-id") ?? c.req.query("after") ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
