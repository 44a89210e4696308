import type { Database, Queryable } from "../database/database.ts";
import type { Bell } from "./bell.ts";

/** Something to tell those who follow a topic. Ids grow within a topic. */
export interface NewsItem {
  readonly id: number;
  readonly event: string;
  /** JSON. */
  readonly body: string;
}

export interface FollowOptions {
  /** Items after this id; undefined: those that come from now on. */
  readonly after?: number | undefined;
  readonly signal: AbortSignal;
  /** A null comes after so many milliseconds without news, for a sign of life. Default 15 s. */
  readonly heartbeatMs?: number | undefined;
}

/**
 * Topics of the house. A conversation's topic carries its tenant and its customer: a token is made for whatever conversation
 * its page names, so the name alone must not open another one's.
 */
export const conversationTopic = (tenant: string, customerId: number, conversation: string): string =>
  JSON.stringify(["conversation", tenant, customerId, conversation]);
export const operationTopic = (id: string): string => JSON.stringify(["operation", id]);

export type News = ReturnType<typeof createNews>;

/** Rings may be lost with a connection. */
const LOOK_AGAIN_MS = 5000;
const HEARTBEAT_MS = 15_000;
/** A slow reader holds as many. */
const PAGE = 50;
/** After a day nobody resumes a stream. */
const KEEP = "1 day";

/** What is told is stored first, so that a reader who was away gets it all, once and in order. */
export function createNews(db: Database, bell: Bell) {
  /** Adds an item within a transaction; `bell.ring(topic)` after its commit wakes the readers. */
  async function add(tx: Queryable, topic: string, event: string, value: object): Promise<void> {
    // Else a reader who has seen item 5 could miss item 4, whose transaction took longer.
    await tx.query("SELECT pg_advisory_xact_lock(420845, hashtext($1))", [topic]);
    await tx.query("INSERT INTO stream_events (topic, event, body) VALUES ($1, $2, $3)", [topic, event, JSON.stringify(value)]);
  }

  async function tell(topic: string, event: string, value: object): Promise<void> {
    await db.transaction((tx) => add(tx, topic, event, value));
    await bell.ring(topic);
  }

  /** The newest id of a topic, 0 if it has none. */
  async function newest(topic: string): Promise<number> {
    const [row] = await db.query<{ id: number }>("SELECT coalesce(max(id), 0)::int AS id FROM stream_events WHERE topic = $1", [
      topic,
    ]);
    return row?.id ?? 0;
  }

  async function* follow(topic: string, options: FollowOptions): AsyncGenerator<NewsItem | null> {
    const { signal, heartbeatMs = HEARTBEAT_MS } = options;
    let news = createWaiting();
    const wake = (): void => news.resolve();
    const stop = bell.hear(topic, wake);
    signal.addEventListener("abort", wake, { once: true });
    try {
      let last = options.after ?? (await newest(topic));
      let quietMs = 0;
      while (!signal.aborted) {
        news = createWaiting();
        const items = await db.query<NewsItem & object>(
          "SELECT id, event, body FROM stream_events WHERE topic = $1 AND id > $2 ORDER BY id LIMIT $3",
          [topic, last, PAGE],
        );
        for (const item of items) {
          last = item.id;
          yield item;
        }
        if (items.length > 0) {
          quietMs = 0;
          continue;
        }
        const waitMs = Math.min(LOOK_AGAIN_MS, heartbeatMs - quietMs);
        await within(waitMs, news.promise);
        quietMs += waitMs;
        if (quietMs >= heartbeatMs && !signal.aborted) {
          quietMs = 0;
          yield null;
        }
      }
    } finally {
      stop();
      signal.removeEventListener("abort", wake);
    }
  }

  async function forgetOld(): Promise<void> {
    await db.query(`DELETE FROM stream_events WHERE created_at < now() - interval '${KEEP}'`);
  }

  return { add, tell, follow, newest, forgetOld, ring: (topic: string) => bell.ring(topic) };
}

async function within(milliseconds: number, promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([promise, new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)))]);
  clearTimeout(timer);
}

/** A promise with its key beside it (Node 20 has no `Promise.withResolvers`). */
function createWaiting(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
