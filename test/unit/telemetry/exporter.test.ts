import { expect, test } from "vitest";
import type { HalcyonError } from "../../../src/base/errors.ts";
import { createExporter } from "../../../src/telemetry/exporter.ts";
import { createSpanQueue } from "../../../src/telemetry/span-queue.ts";
import { toOtlp } from "../../../src/telemetry/otlp.ts";
import type { Span } from "../../../src/telemetry/span.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";

const span = (name: string, failed = false, attributes: Span["attributes"] = {}): Span => ({
  traceId: "0".repeat(31) + "1",
  spanId: "0".repeat(15) + "1",
  parentSpanId: null,
  name,
  kind: "internal",
  start: 1_767_355_200_000,
  end: 1_767_355_200_000.25,
  attributes,
  failed,
});

const settled = async () => {
  for (let at = 0; at < 5; at++) await new Promise((resolve) => setTimeout(resolve));
};

function world(reply: (signal: AbortSignal) => Response | Promise<Response> = () => new Response("{}")) {
  const platform = createManualPlatform();
  const told: HalcyonError[] = [];
  const sent: { names: string[]; keepalive: boolean; bytes: number; dropped: unknown }[] = [];
  const fetch = async (_: unknown, init?: RequestInit) => {
    const body = init!.body as string;
    const [{ resource, scopeSpans }] = (
      JSON.parse(body) as {
        resourceSpans: [
          { resource: { attributes: { key: string; value: unknown }[] }; scopeSpans: { spans: { name: string }[] }[] },
        ];
      }
    ).resourceSpans;
    const dropped = resource.attributes.find(({ key }) => key === "halcyon.telemetry.dropped")?.value;
    const names = scopeSpans[0]!.spans.map(({ name }) => name);
    sent.push({ names, keepalive: init!.keepalive === true, bytes: body.length, dropped });
    return reply(init!.signal!);
  };
  const options = { url: "https://collector.example/v1/traces?key=1", resource: { "service.name": "x" } };
  const exporter = createExporter({
    ...options,
    platform,
    fetch: fetch as typeof globalThis.fetch,
    report: (error) => told.push(error),
  });
  const after = async (ms: number) => {
    platform.advance(ms);
    await settled();
  };
  return { exporter, platform, told, sent, after };
}

const names = (count: number) => Array.from({ length: count }, (_, at) => `s${at}`);

test("[E22] spans are gathered for five seconds and sent by the hundred, the oldest first", async () => {
  const { exporter, sent, after } = world();
  for (const name of names(120)) exporter.add(span(name));
  await after(4_999);
  expect(sent).toEqual([]);
  await after(1);
  expect(sent.map((one) => one.names)).toEqual([names(100)]);
  await after(5_000);
  expect(sent.map((one) => one.names.length)).toEqual([100, 20]);
  expect(sent.some(({ keepalive }) => keepalive)).toBe(false);
});

test("[E22] who says later is asked later, as late as it wishes", async () => {
  const replies = [
    () => new Response("", { status: 429, headers: { "retry-after": "60" } }),
    () => new Response("", { status: 503 }),
    () => new Response("{}"),
  ];
  const { exporter, sent, after, told } = world(() => replies.shift()!());
  exporter.add(span("a"));
  await after(5_000);
  exporter.add(span("b"));
  await after(59_999);
  expect(sent).toHaveLength(1);
  await after(1);
  expect(sent[1]!.names).toEqual(["a", "b"]);
  await after(10_000);
  expect(sent[2]!.names).toEqual(["a", "b"]);
  await after(600_000);
  expect(sent).toHaveLength(3);
  expect(told).toEqual([]);
});

test("[E22] what a collector refuses is lost and counted, and told once; one that cannot be reached is tried again", async () => {
  const replies: (() => Response)[] = [
    () => new Response("", { status: 400 }),
    () => {
      throw new TypeError("nobody there");
    },
    () => new Response("{}"),
  ];
  const { exporter, sent, after, told } = world(() => replies.shift()!());
  exporter.add(span("a"));
  await after(5_000);
  exporter.add(span("b"));
  await after(5_000);
  expect(sent.map((one) => one.names)).toEqual([["a"], ["b"]]);
  await after(10_000);
  expect(sent[2]).toMatchObject({ names: ["b"], dropped: { intValue: "1" } });
  expect(told).toMatchObject([
    { code: "telemetry/refused", details: { status: 400, url: "https://collector.example/v1/traces" } },
  ]);
});

test("[E22] a page that is left sends at once, in what may outlive it", async () => {
  const { exporter, sent, platform } = world();
  exporter.leave();
  expect(sent).toEqual([]);
  const long = "x".repeat(1_000);
  for (const name of names(100)) exporter.add(span(name, false, { long }));
  exporter.leave();
  expect(sent).toMatchObject([{ keepalive: true, names: names(25) }]);
  expect(sent[0]!.bytes).toBeLessThan(48_000);
  exporter.close();
  await settled();
  expect(platform.pendingTimers).toBe(0);
  exporter.add(span("late"));
  expect(platform.pendingTimers).toBe(0);
});

test("[E22] a collector that never answers is given up and tried again", async () => {
  let first = true;
  const { exporter, sent, after } = world((signal) => {
    if (!first) return new Response("{}");
    first = false;
    return new Promise<Response>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
  });
  exporter.add(span("a"));
  await after(5_000);
  await after(9_999);
  expect(sent).toHaveLength(1);
  await after(1);
  await after(5_000);
  expect(sent.map((one) => one.names)).toEqual([["a"], ["a"]]);
});

test("[E22] of five hundred that wait the oldest without a failure goes first", () => {
  const queue = createSpanQueue(3);
  queue.add(span("e1", true), span("a"), span("e2", true), span("b"));
  expect([queue.size, queue.dropped]).toEqual([3, 1]);
  queue.add(span("e3", true));
  expect(queue.take(9).map(({ name }) => name)).toEqual(["e1", "e2", "e3"]);
  queue.add(span("c", true));
  queue.putBack([span("x", true), span("y", true), span("z", true)]);
  expect(queue.take(9).map(({ name }) => name)).toEqual(["y", "z", "c"]);
  expect(queue.dropped).toBe(3);
  const many = createSpanQueue();
  for (const name of names(501)) many.add(span(name));
  expect([many.size, many.dropped, many.take(1)[0]!.name]).toEqual([500, 1, "s1"]);
});

test("[E21] numbers, texts and lists are told as the protocol maps them", () => {
  const attributes = { text: "a", whole: 7, half: 0.5, yes: true, list: ["a", "b"] };
  expect(toOtlp([span("s", true, attributes)], {})).toEqual({
    resourceSpans: [
      {
        resource: { attributes: [] },
        scopeSpans: [
          {
            scope: { name: "halcyon-chat" },
            spans: [
              {
                traceId: "00000000000000000000000000000001",
                spanId: "0000000000000001",
                name: "s",
                kind: 1,
                startTimeUnixNano: "1767355200000000000",
                endTimeUnixNano: "1767355200000250000",
                attributes: [
                  { key: "text", value: { stringValue: "a" } },
                  { key: "whole", value: { intValue: "7" } },
                  { key: "half", value: { doubleValue: 0.5 } },
                  { key: "yes", value: { boolValue: true } },
                  { key: "list", value: { arrayValue: { values: [{ stringValue: "a" }, { stringValue: "b" }] } } },
                ],
                status: { code: 2 },
              },
            ],
          },
        ],
      },
    ],
  });
});
