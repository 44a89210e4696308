import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "../../demo/backend/database/database.ts";
import { createBackend, type BackendOptions, type RunningServer } from "../../demo/backend/server.ts";
import { createListeners, createLocalBell, type Bell } from "../../demo/backend/stream/bell.ts";
import { createNews, operationTopic } from "../../demo/backend/stream/news.ts";
import { createOpenStreams } from "../../demo/backend/stream/open-streams.ts";
import { startDemo } from "./backend.ts";
import { readEvents } from "./events.ts";

let server: RunningServer;
let db: Database;
const open = createOpenStreams();
beforeAll(async () => {
  server = await startDemo({ openStreams: open, stallMs: 2_000, heartbeatMs: 100 });
  db = server.db;
}, 120_000);
afterAll(() => server.close());

const backend = (options: Partial<BackendOptions> = {}) => createBackend({ db, ...options });
const stream = (app: ReturnType<typeof backend>, conversation: string, headers: Record<string, string> = {}) =>
  Promise.resolve(app.request(`/v1/stream?conversation=${conversation}`, { headers }));

test("one session has a few streams, and gets 429 with Retry-After for one more until one ends", async () => {
  const app = backend({ requireSession: true, streamCaps: { perSession: 2 } });
  const tokenOf = async (conversationId: string): Promise<Record<string, string>> => {
    const reply = await app.request("/v1/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ conversationId }),
    });
    return { authorization: `Bearer ${((await reply.json()) as { token: string }).token}` };
  };
  const [first, second] = [await stream(app, "", await tokenOf("c1")), await stream(app, "", await tokenOf("c1"))];
  expect([first.status, second.status]).toEqual([200, 200]);
  // A new token is the same visitor's.
  const refused = await stream(app, "", await tokenOf("c1"));
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "10"]);
  expect(await refused.json()).toMatchObject({ code: "stream/too-many", retryable: true });
  const other = await stream(app, "", await tokenOf("c2"));
  expect(other.status).toBe(200);
  await first.body!.cancel();
  await expect.poll(async () => (await stream(app, "", await tokenOf("c1"))).status).toBe(200);
});

test("one network has a number of streams, an IPv6 one by its /64; a process has a number in all", async () => {
  const app = backend({ behindProxy: true, streamCaps: { perAddress: 1, total: 3 } });
  const from = async (address: string): Promise<number> => (await stream(app, "c1", { "x-forwarded-for": address })).status;
  expect(await from("10.0.0.1")).toBe(200);
  expect(await from("10.0.0.1")).toBe(429);
  expect(await from("2001:db8:0:7::1")).toBe(200);
  expect(await from("2001:db8:0:7:ffff::2")).toBe(429);
  expect(await from("2001:db8:0:8::1")).toBe(200);
  expect(await from("10.0.0.2")).toBe(429);
});

test("a reader who leaves frees everything: place, listener and all", async () => {
  const listeners = createListeners();
  let hearing = 0;
  const bell: Bell = {
    ring: async (topic) => listeners.tell(topic),
    hear(topic, heard) {
      hearing += 1;
      const stop = listeners.add(topic, heard);
      return () => {
        hearing -= 1;
        stop();
      };
    },
    close: async () => undefined,
  };
  const mine = createOpenStreams();
  const app = backend({ news: createNews(db, bell), openStreams: mine });
  const bodies = await Promise.all(["a", "b", "c"].map(async (name) => (await stream(app, name)).body!));
  await expect.poll(() => hearing).toBe(3);
  expect([mine.size, mine.keys]).toEqual([3, 1]);
  for (const body of bodies) await body.cancel();
  await expect.poll(() => [hearing, mine.size, mine.keys]).toEqual([0, 0, 0]);
});

test("a database that fails ends a stream for the reader to come again, and frees its place", async () => {
  let fails = false;
  const failing: Database = {
    ...db,
    query: async (sql, parameters) => {
      if (fails) throw new Error("card 4711");
      return await db.query(sql, parameters);
    },
  };
  const mine = createOpenStreams();
  const app = backend({ news: createNews(failing, createLocalBell()), openStreams: mine, heartbeatMs: 20 });
  const response = await stream(app, "c1");
  fails = true;
  const text = await response.text();
  expect(text).not.toContain("4711");
  expect(mine.size).toBe(0);
});

test("who takes nothing is cut off and holds nothing; who reads beside him gets every item", { timeout: 30_000 }, async () => {
  const topic = operationTopic("slow-reader");
  await server.db.query(
    `INSERT INTO operations (id, tenant, customer_id, conversation, action, input, idempotency_key)
     VALUES ('slow-reader', 'demo', 1, 'c1', 'nothing', '{}', 'slow-reader-key')`,
  );
  await server.db.query(
    `INSERT INTO stream_events (topic, event, body)
     SELECT $1, 'progress', '"' || repeat('x', 60000) || '"' FROM generate_series(1, 250)`,
    [topic],
  );
  const socket = connect(server.port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.pause();
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.write("GET /v1/operations/slow-reader HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/event-stream\r\n\r\n");
  await expect.poll(() => open.size).toBe(1);

  const beside = await fetch(`${server.url}/v1/operations/slow-reader`, { headers: { accept: "text/event-stream" } });
  let items = 0;
  for await (const { event } of readEvents(beside)) {
    if (event === "progress") items += 1;
    if (items === 250) break;
  }
  expect(items).toBe(250);
  await expect.poll(() => open.size, { timeout: 10_000 }).toBe(0);
  socket.resume();
  await closed;
});

interface Follow {
  readonly follow: (
    open: (headers: Record<string, string>, signal: AbortSignal) => Promise<Response>,
    heard: (event: string, data: string) => void,
    options: { signal: AbortSignal; wait?: (ms: number) => Promise<void>; silentMs?: number },
  ) => Promise<void>;
}

test("the agents' page follows its stream with its token in a header, and comes again where it was", async () => {
  const { follow } = (await import("../../demo/site/agent/follow.js" as string)) as Follow;
  const sent: Record<string, string>[] = [];
  const waited: number[] = [];
  const heard: string[] = [];
  const ending = new AbortController();
  const event = (id: number): string => `id: ${id}\nevent: changed\ndata: {"handoff":"h${id}"}\n\n`;
  const answers = [
    () => new Response(null, { status: 401 }),
    () => new Response(`retry: 1000\n\n: still here\n\n${event(4)}${event(5)}`),
    () => Promise.reject(new Error("away")),
    () => new Response(event(6)),
  ];
  await follow(
    async (headers) => {
      sent.push(headers);
      return await answers[sent.length - 1]!();
    },
    (name, data) => heard.push(`${name} ${data}`),
    {
      signal: ending.signal,
      wait: async (ms) => {
        waited.push(ms);
        if (sent.length === answers.length) ending.abort();
      },
    },
  );
  expect(heard).toEqual(["h4", "h5", "h6"].map((id) => `changed {"handoff":"${id}"}`));
  expect(sent.map((headers) => headers["last-event-id"])).toEqual([undefined, undefined, "5", "5"]);
  expect(waited).toEqual([2000, 1000, 2000, 1000]);
});

test("a line that has gone silent is left for a new one", async () => {
  const { follow } = (await import("../../demo/site/agent/follow.js" as string)) as Follow;
  const ending = new AbortController();
  let lines = 0;
  await follow(
    (_headers, signal) => {
      lines += 1;
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("silent")), { once: true }));
    },
    () => undefined,
    {
      signal: ending.signal,
      silentMs: 10,
      wait: async () => {
        if (lines === 2) ending.abort();
      },
    },
  );
  expect(lines).toBe(2);
});
