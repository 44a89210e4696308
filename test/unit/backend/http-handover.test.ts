import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createHttpHandover } from "../../../src/backend/http-handover.ts";
import { createPlatform, type Platform } from "../../../src/base/platform.ts";
import type { AgentEvent } from "../../../src/model/handoff.ts";
import { packetOf } from "../../contract/handover.ts";

let server: Server;
let url = "";
let seen: { readonly url: string; readonly last: string | undefined }[] = [];
let reply: (request: IncomingMessage, response: ServerResponse) => void = () => {};
beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    seen.push({ url: request.url!, last: request.headers["last-event-id"] as string | undefined });
    reply(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/handoff`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Pauses of a few milliseconds; the watch over a silent line stays as it is. */
const real = createPlatform();
const platform: Platform = {
  ...real,
  random: () => 0,
  after: (ms, run, signal) => real.after(ms >= 40_000 ? ms : Math.min(ms, 5), run, signal),
};

async function hear(count: number, after = 0): Promise<readonly AgentEvent[]> {
  const ending = new AbortController();
  const port = createHttpHandover({ url, platform });
  const events: AgentEvent[] = [];
  for await (const event of port.follow({ conversationId: "c 1", handoff: "h.1", after, signal: ending.signal })) {
    events.push(event);
    if (events.length === count) break;
  }
  ending.abort();
  port.close();
  return events;
}

const sse = (id: number, event: string, data: object): string =>
  `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify({ handoff: "h.1", ...data })}\n\n`;

test("a stream that breaks off is opened again behind the last event; what is none of ours is passed over", async () => {
  let times = 0;
  reply = (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    times++;
    if (times === 1)
      response.end(sse(3, "operation", {}) + sse(4, "agent_joined", { name: "Ann" }) + 'event: message\ndata: {"handoff":');
    else
      response.end(
        sse(5, "message", { text: "Hello" }) + sse(6, "message", { text: " " }) + sse(7, "released", { labels: ["a", 3, " "] }),
      );
  };
  expect(await hear(3, 2)).toEqual([
    { seq: 4, handoff: "h.1", kind: "joined", name: "Ann" },
    { seq: 5, handoff: "h.1", kind: "message", text: "Hello" },
    { seq: 7, handoff: "h.1", kind: "released", labels: ["a"] },
  ]);
  expect(seen.map(({ last }) => last)).toEqual(["2", "4"]);
  expect(seen[0]!.url).toBe("/v1/stream?conversation=c%201");
});

test("where streams do not come through it is looked now and then, behind what was seen", async () => {
  reply = (request, response) => {
    if (!request.url!.includes("/events")) return void response.writeHead(502).end();
    const after = Number(new URL(request.url!, url).searchParams.get("after"));
    const all = [
      { id: 1, event: "agent_joined", data: { handoff: "h.1", name: "Ann" } },
      { id: 2, event: "message", data: { handoff: "h.1", text: "Hello" } },
    ];
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ events: all.filter(({ id }) => id > after) }));
  };
  expect((await hear(2)).map(({ kind }) => kind)).toEqual(["joined", "message"]);
  expect(seen.map((request) => request.url)).toEqual([
    "/v1/stream?conversation=c%201",
    "/v1/stream?conversation=c%201",
    "/v1/stream?conversation=c%201",
    "/v1/handoff/h.1/events?after=0",
  ]);
});

test("that somebody types now is told, that they did is not", async () => {
  const at = (ms: number): object => ({ at: new Date(Date.now() + ms).toISOString() });
  reply = (_, response) =>
    void response
      .writeHead(200, { "content-type": "text/event-stream" })
      .end(sse(1, "typing", at(-60_000)) + sse(2, "typing", {}) + sse(3, "typing", at(0)) + sse(4, "released", {}));
  expect(await hear(2)).toEqual([
    { seq: 3, handoff: "h.1", kind: "typing" },
    { seq: 4, handoff: "h.1", kind: "released", labels: [] },
  ]);
});

test.each([
  [404, 1, { kind: "failed", reason: "no-receiver", retryable: false }],
  [400, 1, { kind: "failed", retryable: false }],
  [503, 4, { kind: "failed", retryable: true }],
  [201, 1, { kind: "done", result: { kind: "handoff", reference: null } }],
])("an answer of %i is asked for %i times and comes to %o", async (status, times, outcome) => {
  reply = (_, response) => void response.writeHead(status).end("not json");
  const port = createHttpHandover({ url, platform: { ...real, random: () => 0 }, deadlineMs: 5_000 });
  expect(await port.request(packetOf(), new AbortController().signal)).toMatchObject(outcome);
  expect(seen).toHaveLength(times);
});

test("without a network nothing is sent, and that is said", async () => {
  const port = createHttpHandover({ url, platform: { ...platform, online: () => false } });
  expect(await port.request(packetOf(), new AbortController().signal)).toEqual({ kind: "offline", unsent: true });
  expect(seen).toEqual([]);
});

test("a receiver at the root of its host is heard there, not at a host of another name", async () => {
  const given = url;
  try {
    for (const root of [new URL(url).origin, `${new URL(url).origin}/`]) {
      url = root;
      reply = (_, response) =>
        void response.writeHead(200, { "content-type": "text/event-stream" }).end(sse(1, "message", { text: "Hello" }));
      expect(await hear(1)).toMatchObject([{ text: "Hello" }]);
    }
  } finally {
    url = given;
  }
  expect(seen.map((one) => one.url)).toEqual(["/stream?conversation=c%201", "/stream?conversation=c%201"]);
});
