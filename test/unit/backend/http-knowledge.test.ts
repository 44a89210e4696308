import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createPlatform } from "../../../src/base/platform.ts";
import { createHttpKnowledge } from "../../../src/backend/http-knowledge.ts";
import type { Outcome } from "../../../src/model/effect.ts";

let server: Server;
let url = "";
let reply: (response: ServerResponse) => void = () => {};
let asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request
      .on("data", (chunk: Buffer) => (body += chunk.toString()))
      .on("end", () => {
        asked.push(body);
        reply(response);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/answers`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
});

const platform = { ...createPlatform(), random: () => 0 };
const ask = (deadlineMs = 5_000): Promise<Outcome> =>
  createHttpKnowledge({ url, platform, deadlineMs }).search(
    { kind: "search", id: "t.0", question: "How long?" },
    { conversationId: "c1", locale: "en", signal: new AbortController().signal },
  );
const stream =
  (text: string, end = true) =>
  (response: ServerResponse): void => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(text);
    if (end) response.end();
  };
const CITATION = 'event: citation\ndata: {"id":"a1","title":"Returns","url":"/help/returns","quote":"30 days"}\n\n';

test("an answer is the deltas with what they cite", async () => {
  reply = stream(
    `event: meta\ndata: {}\n\n${CITATION}event: delta\ndata: {"text":"Thirty "}\r\n\r\nevent: delta\ndata: {"text":"days."}\n\nevent: done\ndata: {}\n\n`,
  );
  expect(await ask()).toEqual({
    kind: "done",
    result: {
      kind: "search",
      answer: { text: "Thirty days.", citations: [{ id: "a1", title: "Returns", url: "/help/returns", quote: "30 days" }] },
    },
  });
  expect(JSON.parse(asked[0]!)).toEqual({ question: "How long?", locale: "en", context: { conversationId: "c1" } });
});

test("done ends it, also if the server keeps the stream open", async () => {
  reply = stream(`${CITATION}event: delta\ndata: {"text":"Yes."}\n\nevent: done\ndata: {}\n\n`, false);
  expect(await ask(2_000)).toMatchObject({ kind: "done", result: { answer: { text: "Yes." } } });
});

test("an answer that cites nothing is refused", async () => {
  reply = stream('event: delta\ndata: {"text":"Trust me."}\n\nevent: done\ndata: {}\n\n');
  expect(await ask()).toEqual({ kind: "done", result: { kind: "search", answer: null } });
});

test("what the sources do not cover has no answer", async () => {
  reply = stream("event: not_covered\ndata: {}\n\n");
  expect(await ask()).toEqual({ kind: "done", result: { kind: "search", answer: null } });
});

test("a source may take back what it has said and begin anew", async () => {
  reply = stream(
    'event: citation\ndata: {"id":"a","title":"A"}\n\nevent: delta\ndata: {"text":"Made up."}\n\nevent: restart\ndata: {}\n\n' +
      'event: citation\ndata: {"id":"b","title":"B"}\n\nevent: delta\ndata: {"text":"Quoted."}\n\nevent: done\ndata: {}\n\n',
  );
  expect(await ask()).toEqual({
    kind: "done",
    result: { kind: "search", answer: { text: "Quoted.", citations: [{ id: "b", title: "B" }] } },
  });
});

test("a link that runs code is not passed on", async () => {
  reply = stream(
    'event: citation\ndata: {"id":"x","title":"X","url":"javascript:alert(1)"}\n\nevent: delta\ndata: {"text":"Yes."}\n\nevent: done\ndata: {}\n\n',
  );
  expect(await ask()).toMatchObject({ result: { answer: { citations: [{ id: "x", title: "X" }] } } });
  expect(JSON.stringify(await ask())).not.toContain("javascript:");
});

test("an answer that breaks off is no answer", async () => {
  reply = stream(`${CITATION}event: delta\ndata: {"text":"You may not"}\n\n`);
  expect(await ask()).toMatchObject({ kind: "failed", reason: "the answer broke off", retryable: true });
});

test("an endless answer is cut", async () => {
  reply = stream(`event: delta\ndata: {"text":"${"x".repeat(400_000)}"}\n\n`);
  expect(await ask()).toMatchObject({ kind: "failed", reason: expect.stringContaining("too large") as string });
});

test("a source that fails, refuses or is silent has the outcome of its kind", async () => {
  reply = (response) => void response.writeHead(500).end();
  expect(await ask()).toMatchObject({ kind: "failed", status: 500, retryable: true });
  expect(asked).toHaveLength(4);
  reply = (response) => void response.writeHead(403).end();
  expect(await ask()).toMatchObject({ kind: "failed", status: 403, retryable: false });
  reply = () => {};
  expect(await ask(200)).toEqual({ kind: "timedOut", afterMs: 200 });
  reply = stream("event: error\ndata: {}\n\n");
  expect(await ask()).toMatchObject({ kind: "failed", retryable: true });
});

test("[L2] [L13] a source may say how it was found: before the answer, with it, or that there is none", async () => {
  reply = stream(
    `event: meta\ndata: {"scale":"rrf","knowledgeVersion":"v1","passages":["a1",7,"a2"],"threshold":0.5}\n\n${CITATION}event: delta\ndata: {"text":"Yes."}\n\nevent: done\ndata: {"score":0.7,"closest":"none"}\n\n`,
  );
  expect(await ask()).toMatchObject({
    result: {
      answer: { text: "Yes." },
      scale: "rrf",
      knowledgeVersion: "v1",
      passages: ["a1", "a2"],
      threshold: 0.5,
      score: 0.7,
    },
  });
  const closest = Array.from({ length: 7 }, (_, index) => ({ id: `p${index}`, title: "T", url: "javascript:alert(1)" }));
  reply = stream(
    `event: not_covered\ndata: ${JSON.stringify({ score: "high", closest: [{ id: 1 }, ...closest], passages: Array.from({ length: 30 }, () => "p") })}\n\n`,
  );
  const none = await ask();
  expect(none).toEqual({
    kind: "done",
    result: {
      kind: "search",
      answer: null,
      passages: Array.from({ length: 20 }, () => "p"),
      closest: Array.from({ length: 5 }, (_, index) => ({ id: `p${index}`, title: "T" })),
    },
  });
});

test("[L8] a source is told from which passages an answer was not what was meant", async () => {
  reply = stream("event: not_covered\ndata: {}\n\n");
  const knowledge = createHttpKnowledge({ url, platform });
  const context = { conversationId: "c1", locale: "en", signal: new AbortController().signal };
  await knowledge.search(
    { kind: "search", id: "t.0", question: "How long?", broaden: true },
    { ...context, broaden: { without: ["a1"] } },
  );
  expect(JSON.parse(asked[0]!)).toMatchObject({ question: "How long?", without: ["a1"] });
});
