import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { PROBLEMS, problemResponse } from "../problem.ts";
import type { CallerEnv } from "../sessions/caller.ts";
import type { News } from "./news.ts";
import type { OpenStreams } from "./open-streams.ts";

/** What all streams of a process share. */
export interface StreamParts {
  readonly news: News;
  /** Aborted when the server begins to close. */
  readonly closing: AbortSignal;
  /** Counts them; nobody gets one too many. */
  readonly open: OpenStreams;
  readonly heartbeatMs?: number | undefined;
  /** A reader who takes nothing for so long is cut off; coming again it misses nothing. Default 30 s. */
  readonly stallMs?: number | undefined;
  readonly report?: ((error: unknown) => void) | undefined;
}

export interface SendNewsOptions extends StreamParts {
  readonly topic: string;
  /** Ids up to this one are not sent, where the request names none (`Last-Event-ID`, or `?after=`). Default: all of now. */
  readonly after?: number | undefined;
  /** Ends the stream after an event of one of these names. */
  readonly last?: readonly string[] | undefined;
}

const RECONNECT_MS = 1000;
const STALL_MS = 30_000;

/**
 * A topic as server-sent events with ids, so that a reader who was cut off goes on where it was. A comment now and then
 * keeps proxies from ending a silent line; a server that closes says `reconnect` and ends. 429 with `Retry-After` where too
 * many are open. A slow reader holds one page of news in memory, no more: the next is read when this one is taken.
 */
export async function sendNews(c: Context<CallerEnv>, options: SendNewsOptions): Promise<Response> {
  const { news, topic, closing, heartbeatMs, stallMs = STALL_MS, last = [], open, report } = options;
  const leave = open.take(c);
  if (leave === null) return problemResponse(c, PROBLEMS.tooManyStreams);
  let after: number;
  try {
    // Before the first byte: what happens once the reader knows that it is connected is not missed.
    after = readAfter(c) ?? options.after ?? (await news.newest(topic));
  } catch (error) {
    leave();
    throw error;
  }
  c.header("x-accel-buffering", "no");
  return streamSSE(c, async (stream) => {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const signal = AbortSignal.any([gone.signal, closing]);
    const take = async (write: Promise<unknown>): Promise<void> => {
      if (await isLate(write, stallMs)) {
        stream.abort();
        cut(c);
      }
    };
    try {
      // The first bytes at once: the reader learns that it is connected, and how soon to come again.
      await take(stream.write(`retry: ${RECONNECT_MS}\n\n`));
      for await (const item of news.follow(topic, { after, signal, heartbeatMs })) {
        if (gone.signal.aborted) return;
        if (item === null) await take(stream.write(": still here\n\n"));
        else await take(stream.writeSSE({ id: String(item.id), event: item.event, data: item.body }));
        if (item !== null && last.includes(item.event)) return;
      }
      if (!gone.signal.aborted) await take(stream.writeSSE({ event: "reconnect", data: "{}" }));
    } catch (error) {
      // The reader comes again, with the id of what it had last.
      report?.(error);
    } finally {
      leave();
    }
  });
}

async function isLate(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<true>((resolve) => (timer = setTimeout(() => resolve(true), milliseconds)));
  try {
    return await Promise.race([late, work.then(() => false)]);
  } finally {
    clearTimeout(timer);
  }
}

/** What lies in the buffers of a connection that nobody reads goes with it. */
function cut(c: Context): void {
  const env = c.env as { readonly outgoing?: { destroy?(): unknown } } | undefined;
  env?.outgoing?.destroy?.();
}

function readAfter(c: Context): number | undefined {
  const text = c.req.header("last-event-id") ?? c.req.query("after") ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
