import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { HalcyonError } from "../../../src/base/errors.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import type { TelemetryOption } from "../../../src/telemetry/telemetry.ts";
import { createPlatform } from "../../../src/base/platform.ts";
import { openToy } from "../assistant/toy.ts";
import { openCollector, type Collector, type ReadSpan } from "./collector.ts";

/* A whole assistant, its backend and its collector, each on a real socket. */

let server: Server;
let backend = "";
let asked: IncomingHttpHeaders[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.headers);
    request.resume().on("end", () => response.writeHead(request.url!.includes("refuse") ? 404 : 200).end("{}"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  backend = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function talk(option: (url: string) => TelemetryOption, words: readonly string[], path = "/actions") {
  asked = [];
  const collector: Collector = await openCollector();
  const told: HalcyonError[] = [];
  const platform = createPlatform();
  const handle = openToy({
    store: createMemoryStore(),
    platform,
    actions: `${backend}${path}`,
    telemetry: option(collector.url),
    onError: (error) => told.push(error),
  });
  await handle.settled();
  // Its code comes beside.
  await import("../../../src/telemetry/telemetry.ts");
  await new Promise((resolve) => setTimeout(resolve));
  for (const text of words) {
    await handle.send(text);
    await handle.settled();
  }
  const { conversationId } = handle;
  handle.close();
  for (let tries = 0; collector.requests.length === 0 && tries < 100; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  const { spans, requests, resources } = collector;
  collector.close();
  return { spans, requests, resources, told, conversationId };
}

const named = (spans: readonly ReadSpan[], name: string): ReadSpan => spans.find((span) => span.name === name)!;

test("[E20] [E21] a conversation is a trace: conversation, turns, what was understood, what was asked of the backend", async () => {
  const { spans, resources, told, conversationId } = await talk((url) => url, ["my name is Ann Meyer", "pay"]);
  expect(spans.map(({ name }) => name)).toEqual([
    "understand",
    "turn",
    "understand",
    "execute_tool pay",
    "turn",
    "conversation",
  ]);
  const root = named(spans, "conversation");
  const tool = named(spans, "execute_tool pay");
  const turns = spans.filter(({ name }) => name === "turn");
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  expect([root.parentSpanId, turns[0]!.parentSpanId, turns[1]!.parentSpanId]).toEqual([null, root.spanId, root.spanId]);
  expect([tool.parentSpanId, tool.kind, tool.failed]).toEqual([turns[1]!.spanId, 3, false]);
  expect(tool.attributes).toEqual({ "halcyon.outcome": "done" });
  expect(turns[1]!.attributes).toMatchObject({ "halcyon.turn.kind": "answer" });
  expect(root.attributes).toMatchObject({ "halcyon.assistant": "toy", "halcyon.bundle.hash": "toy-1" });
  expect(root.ms).toBeGreaterThanOrEqual(tool.ms);
  expect(resources).toEqual([
    { "service.name": "halcyon", "telemetry.sdk.name": "halcyon-chat", "telemetry.sdk.language": "nodejs" },
  ]);
  expect(told).toEqual([]);
  const all = JSON.stringify(spans);
  expect(all).not.toContain("Ann");
  expect(all).not.toContain(conversationId);
  expect(all).not.toContain("gen_ai");
});

test("[E23] the trace goes on at the owner's backend, and nowhere else", async () => {
  const { spans } = await talk((url) => ({ url, propagateTo: [backend] }), ["pay"]);
  const { traceId, spanId } = named(spans, "execute_tool pay");
  expect(asked.map(({ traceparent }) => traceparent)).toEqual([`00-${traceId}-${spanId}-01`]);
  await talk((url) => ({ url, propagateTo: ["https://elsewhere.example"] }), ["pay"]);
  expect(asked.map(({ traceparent }) => traceparent)).toEqual([undefined]);
});

test("[E21] what came to nothing has failed, with its turn; the conventions of others are there where they are wanted", async () => {
  const option = (url: string) => ({ url, genAi: true, service: "shop", headers: { authorization: "Bearer c" } });
  const { spans, requests, resources } = await talk(option, ["pay"], "/refuse");
  const tool = named(spans, "execute_tool pay");
  expect([tool.failed, named(spans, "turn").failed, named(spans, "conversation").failed]).toEqual([true, true, false]);
  expect(tool.attributes).toEqual({
    "halcyon.outcome": "failed",
    "http.response.status_code": 404,
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "pay",
  });
  expect(named(spans, "conversation").attributes).toMatchObject({
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.agent.name": "toy",
  });
  expect(resources[0]).toMatchObject({ "service.name": "shop" });
  expect(requests[0]!.headers).toMatchObject({ authorization: "Bearer c", "content-type": "application/json" });
  expect(requests[0]!.body).toContain('"schemaUrl":"https://opentelemetry.io/schemas/1.38.0"');
});

test("[E22] where nobody listens the conversation goes on", async () => {
  const told: HalcyonError[] = [];
  const handle = openToy({
    store: createMemoryStore(),
    actions: `${backend}/actions`,
    telemetry: "http://127.0.0.1:9/v1/traces",
    onError: (error) => told.push(error),
  });
  await handle.send("pay");
  await handle.settled();
  expect(handle.view.messages.map(({ text }) => text)).toEqual(["pay", "paying", "outcome done"]);
  handle.close();
  expect(told).toEqual([]);
});
