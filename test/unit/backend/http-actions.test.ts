import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createHttpActions } from "../../../src/backend/http-actions.ts";
import { createPlatform } from "../../../src/base/platform.ts";
import type { CallEffect, Outcome } from "../../../src/model/effect.ts";

/* Every fault is made by a real server on a real socket. */

type Reply = (response: ServerResponse, request: IncomingMessage, body: string) => void;

let server: Server;
let url = "";
/** One after the other; the last one stays. */
let replies: Reply[] = [];
let asked: {
  readonly path: string;
  readonly key: string;
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
}[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request
      .on("data", (chunk: Buffer) => (body += chunk.toString()))
      .on("end", () => {
        asked.push({ path: request.url!, key: String(request.headers["idempotency-key"]), body, headers: request.headers });
        const reply = replies.length > 1 ? replies.shift()! : replies[0]!;
        reply(response, request, body);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/actions`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
});

const effect: CallEffect = { kind: "call", id: "t1.0", key: "t1.0", action: "pay bill", input: { amount: 10 }, flow: "pay" };
const json =
  (value: unknown, status = 200, headers: Record<string, string> = {}): Reply =>
  (response) =>
    void response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(typeof value === "string" ? value : JSON.stringify(value));

/** Pauses between tries are shortened; everything else is as it is. */
const platform = { ...createPlatform(), random: () => 0 };

async function ask(options: {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  readonly replies: Reply[];
}): Promise<Outcome> {
  replies = options.replies;
  const actions = createHttpActions({
    url: `${url}/`,
    platform,
    deadlineMs: options.deadlineMs ?? 5_000,
    headers: async () => ({ authorization: "Bearer x" }),
  });
  const signal = options.signal ?? new AbortController().signal;
  return actions.perform(effect, { conversationId: "c1", locale: "de", slots: { amount: 10 }, signal });
}

test("asks by POST with input, context and the effect's id as the idempotency key", async () => {
  const messages = [{ text: "Paid." }, { response: "utter_paid", amount: 10 }];
  const outcome = await ask({ replies: [json({ output: { receipt: "r1" }, messages })] });
  expect(outcome).toEqual({
    kind: "done",
    result: {
      kind: "action",
      output: { receipt: "r1" },
      messages: [{ message: { text: "Paid." } }, { response: "utter_paid", variables: { amount: 10 } }],
    },
  });
  expect(asked).toMatchObject([{ path: "/actions/pay%20bill", key: "t1.0", headers: { authorization: "Bearer x" } }]);
  expect(JSON.parse(asked[0]!.body)).toEqual({
    input: { amount: 10 },
    context: { conversationId: "c1", locale: "de", slots: { amount: 10 } },
  });
});

test("422 is a refusal of values, by slot", async () => {
  const errors = [{ path: "/input/amount", code: "too_high", message: "At most 5" }, { path: "iban", code: "invalid" }, 7];
  expect(await ask({ replies: [json({ errors }, 422)] })).toEqual({
    kind: "refused",
    errors: [
      { slot: "amount", code: "too_high", message: "At most 5" },
      { slot: "iban", code: "invalid", message: "" },
    ],
  });
  expect(await ask({ replies: [json("<html>", 422)] })).toMatchObject({ kind: "failed", status: 422, retryable: false });
});

test("no more reasons of a refusal are taken than anybody would read", async () => {
  const errors = Array.from({ length: 2_000 }, (_, n) => ({ path: "amount", message: `no ${n}` }));
  const outcome = await ask({ replies: [json({ errors }, 422)] });
  expect(outcome.kind === "refused" && outcome.errors.length).toBe(20);
});

test("500 is tried three times more with the same key, then failed", async () => {
  expect(await ask({ replies: [json({}, 500)] })).toMatchObject({ kind: "failed", status: 500, retryable: true });
  expect(asked.map(({ key }) => key)).toEqual(["t1.0", "t1.0", "t1.0", "t1.0"]);
});

test("500 and then an answer is done", async () => {
  expect(await ask({ replies: [json({}, 502), json({ output: { a: 1 } })] })).toMatchObject({ kind: "done" });
});

test("409 is waited for until the first request has its answer", async () => {
  const waiting = json({}, 409, { "retry-after": "0" });
  expect(await ask({ replies: [...Array<Reply>(8).fill(waiting), json({ output: {} })] })).toMatchObject({ kind: "done" });
  expect(asked).toHaveLength(9);
});

test("429 and 503 wait as long as Retry-After says", async () => {
  const started = performance.now();
  expect(await ask({ replies: [json({}, 429, { "retry-after": "1" }), json({ output: {} })] })).toMatchObject({ kind: "done" });
  expect(performance.now() - started).toBeGreaterThan(950);
});

test("a Retry-After beyond the deadline is not waited for", async () => {
  const started = performance.now();
  const outcome = await ask({ replies: [json({}, 503, { "retry-after": "3600" })] });
  expect(outcome).toMatchObject({ kind: "failed", status: 503, retryable: true });
  expect(performance.now() - started).toBeLessThan(3_000);
});

test("404 and 401 are final", async () => {
  for (const status of [404, 401]) {
    asked = [];
    expect(await ask({ replies: [json({}, status)] })).toMatchObject({ kind: "failed", status, retryable: false });
    expect(asked).toHaveLength(1);
  }
});

test("a server that never answers is timed out", async () => {
  const started = performance.now();
  expect(await ask({ deadlineMs: 300, replies: [() => {}] })).toEqual({ kind: "timedOut", afterMs: 300 });
  expect(performance.now() - started).toBeLessThan(3_000);
});

test("a server that drips its body is timed out: the deadline covers the last byte", async () => {
  const drip: Reply = (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const timer = setInterval(() => response.write(" "), 50);
    response.on("close", () => clearInterval(timer));
  };
  expect(await ask({ deadlineMs: 400, replies: [drip] })).toEqual({ kind: "timedOut", afterMs: 400 });
});

test("5 MB are not read to the end: too large", async () => {
  let sent = 0;
  const flood: Reply = (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const block = "x".repeat(64_000);
    const more = (): void => {
      while (sent < 5_000_000 && !response.destroyed) {
        sent += block.length;
        if (!response.write(block)) return void response.once("drain", more);
      }
      response.end();
    };
    more();
  };
  expect(await ask({ replies: [flood] })).toMatchObject({
    kind: "failed",
    reason: expect.stringContaining("too large") as string,
    retryable: false,
  });
  expect(sent).toBeLessThan(5_000_000);
  expect(asked).toHaveLength(1);
});

test.each([
  ["no JSON", "<html>oops</html>"],
  ["a list", []],
  ["output that is no object", { output: 3 }],
  ["messages that are no list", { messages: "hi" }],
  ["a message without words", { messages: [{ foo: 1 }] }],
  ["a key that reaches a prototype", '{"output":{"__proto__":{"admin":true}}}'],
  ["a depth of 100", `{"output":{"a":${"[".repeat(100)}${"]".repeat(100)}}}`],
  ["20,000 values", { output: { a: Array<number>(20_000).fill(1) } }],
  ["nothing at all", ""],
])("garbage is failed, not retried: %s", async (_, body) => {
  expect(await ask({ replies: [json(body)] })).toMatchObject({ kind: "failed", retryable: false });
  expect(asked).toHaveLength(1);
});

test("at most twenty messages are taken", async () => {
  const outcome = await ask({ replies: [json({ messages: Array(50).fill({ text: "x" }) })] });
  expect(outcome).toMatchObject({ kind: "done", result: { messages: { length: 20 } } });
});

test("a connection reset in the middle of the body is tried again with the same key", async () => {
  const reset: Reply = (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
    response.write('{"output":');
    setTimeout(() => response.destroy(), 20);
  };
  expect(await ask({ replies: [reset, json({ output: { ok: true } })] })).toMatchObject({ kind: "done" });
  expect(asked.map(({ key }) => key)).toEqual(["t1.0", "t1.0"]);
  expect(await ask({ replies: [reset] })).toMatchObject({
    kind: "failed",
    reason: expect.stringContaining("broke") as string,
    retryable: true,
  });
});

test("a backend that is not there is offline", async () => {
  const actions = createHttpActions({ url: "http://127.0.0.1:1", platform, deadlineMs: 5_000 });
  expect(
    await actions.perform(effect, { conversationId: "c", locale: "en", slots: {}, signal: new AbortController().signal }),
  ).toEqual({ kind: "offline" });
});

test("a browser that knows it is offline asks nobody", async () => {
  const actions = createHttpActions({ url, platform: { ...platform, online: () => false } });
  expect(
    await actions.perform(effect, { conversationId: "c", locale: "en", slots: {}, signal: new AbortController().signal }),
  ).toEqual({ kind: "offline" });
  expect(asked).toEqual([]);
});

test("a call that is not wanted any more is cancelled at once", async () => {
  const ending = new AbortController();
  setTimeout(() => ending.abort(), 50);
  expect(await ask({ signal: ending.signal, replies: [() => {}] })).toEqual({ kind: "cancelled" });
});

test("after three failed calls in a row the backend is left alone", async () => {
  replies = [json({}, 500)];
  const actions = createHttpActions({ url, platform, deadlineMs: 5_000 });
  const context = { conversationId: "c", locale: "en", slots: {}, signal: new AbortController().signal };
  for (let call = 0; call < 3; call++) await actions.perform(effect, context);
  const before = asked.length;
  expect(await actions.perform(effect, context)).toMatchObject({ kind: "failed", status: 500 });
  expect(asked).toHaveLength(before);
});

test("calls that time out count, calls that were cancelled do not", async () => {
  replies = [() => {}];
  let sent = 0;
  const counted: typeof fetch = (...request) => (sent++, fetch(...request));
  const actions = createHttpActions({ url, platform, deadlineMs: 60, fetch: counted });
  const base = { conversationId: "c", locale: "en", slots: {} };
  for (let call = 0; call < 4; call++) {
    const ending = new AbortController();
    setTimeout(() => ending.abort(), 20);
    await actions.perform(effect, { ...base, signal: ending.signal });
  }
  const context = { ...base, signal: new AbortController().signal };
  for (let call = 0; call < 3; call++) expect(await actions.perform(effect, context)).toMatchObject({ kind: "timedOut" });
  expect(sent).toBe(7);
  // The caller has its answer at once; the request is torn down a moment later.
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await actions.perform(effect, context)).toMatchObject({ kind: "timedOut" });
  expect(sent).toBe(7);
});

test("closing ends what is under way", async () => {
  replies = [() => {}];
  const actions = createHttpActions({ url, platform });
  setTimeout(() => actions.close(), 30);
  expect(
    await actions.perform(effect, { conversationId: "c", locale: "en", slots: {}, signal: new AbortController().signal }),
  ).toEqual({ kind: "cancelled" });
});
