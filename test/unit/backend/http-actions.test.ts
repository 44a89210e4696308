import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createHttpActions } from "../../../src/backend/http-actions.ts";
import { createPlatform } from "../../../src/base/platform.ts";
import type { CallEffect, Outcome } from "../../../src/model/effect.ts";
import { json, type Asked, type Reply } from "./replies.ts";

/* Every fault is made by a real server on a real socket. */

let server: Server;
let url = "";
/** One after the other; the last one stays. */
let replies: Reply[] = [];
let asked: Asked[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request
      .on("data", (chunk: Buffer) => (body += chunk.toString()))
      .on("end", () => {
        const { method = "", url: path = "", headers } = request;
        asked.push({ method, path, key: String(headers["idempotency-key"]), body, headers });
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

test.each([
  ["400", 400, {}, { kind: "failed", status: 400, retryable: false }, 1],
  ["401, with headers to ask for anew", 401, {}, { kind: "denied" }, 2],
  ["403", 403, {}, { kind: "failed", status: 403, retryable: false, reason: expect.stringContaining("forbids") as string }, 1],
  ["404", 404, {}, { kind: "failed", status: 404, retryable: false, reason: expect.stringContaining("know") as string }, 1],
  ["408", 408, {}, { kind: "failed", status: 408, retryable: true }, 4],
  ["413", 413, {}, { kind: "failed", status: 413, retryable: false, reason: expect.stringContaining("large") as string }, 1],
  ["422 without reasons", 422, {}, { kind: "failed", status: 422, retryable: false }, 1],
  ["429", 429, {}, { kind: "failed", status: 429, retryable: true }, 4],
  ["500", 500, {}, { kind: "failed", status: 500, retryable: true }, 4],
  ["503", 503, {}, { kind: "failed", status: 503, retryable: true }, 4],
  ["504", 504, {}, { kind: "failed", status: 504, retryable: true }, 4],
  ["a 500 that says it is for good", 500, { retryable: false }, { kind: "failed", status: 500, retryable: false }, 1],
  ["a 400 that says it may pass", 400, { retryable: true }, { kind: "failed", status: 400, retryable: true }, 4],
  ["a 400 whose `retryable` is no word on it", 400, { retryable: "yes" }, { kind: "failed", retryable: false }, 1],
])("[B10] what becomes of %s, and how often it is asked", async (_, status, body, outcome, times) => {
  expect(await ask({ replies: [json(body, status)] })).toMatchObject(outcome);
  expect(asked.map(({ key }) => key)).toEqual(Array(times).fill("t1.0"));
});

test("[B11] after a 401 the host is asked for a new token, once", async () => {
  const refusals: boolean[] = [];
  const token = ({ refused }: { readonly refused: boolean }) => `t${refusals.push(refused)}`;
  const actions = createHttpActions({ url, platform, token, headers: { "x-tenant": "a" } });
  const context = { conversationId: "c", locale: "en", slots: {}, signal: new AbortController().signal };
  replies = [json({ output: {} }), json({}, 401), json({ output: { a: 1 } })];
  await actions.perform(effect, context);
  expect(await actions.perform(effect, context)).toMatchObject({ kind: "done", result: { output: { a: 1 } } });
  expect(asked.map(({ headers }) => [headers.authorization, headers["x-tenant"]])).toEqual([
    ["Bearer t1", "a"],
    ["Bearer t1", "a"],
    ["Bearer t2", "a"],
  ]);
  expect(refusals).toEqual([false, true]);
  replies = [json({}, 401)];
  expect(await actions.perform(effect, context)).toEqual({ kind: "denied" });
  expect(asked).toHaveLength(5);
});

test("[B11] a token that cannot be had is a failure and sends nothing; one that is not there yet is asked for again", async () => {
  const context = { conversationId: "c", locale: "en", slots: {}, signal: new AbortController().signal };
  const broken = createHttpActions({ url, platform, token: () => Promise.reject(new Error("signed out")) });
  expect(await broken.perform(effect, context)).toMatchObject({
    kind: "failed",
    reason: "Error: signed out",
    retryable: false,
  });
  expect(asked).toEqual([]);
  replies = [json({ output: {} })];
  let known: string | null = null;
  const late = createHttpActions({ url, platform, token: () => known });
  await late.perform(effect, context);
  known = "now";
  await late.perform(effect, context);
  expect(asked.map(({ headers }) => headers.authorization)).toEqual([undefined, "Bearer now"]);
});

test("[B11] headers that are a function are asked anew after a 401, a record is not", async () => {
  const context = { conversationId: "c", locale: "en", slots: {}, signal: new AbortController().signal };
  let given = 0;
  replies = [json({}, 401), json({ output: {} })];
  const asking = createHttpActions({ url, platform, headers: () => ({ authorization: `h${++given}` }) });
  expect(await asking.perform(effect, context)).toMatchObject({ kind: "done" });
  replies = [json({}, 401)];
  asked = [];
  expect(await createHttpActions({ url, platform, token: "fixed" }).perform(effect, context)).toEqual({ kind: "denied" });
  expect(asked.map(({ headers }) => headers.authorization)).toEqual(["Bearer fixed"]);
});

test("[B12] the same call that is under way is asked for once, and given up when nobody waits any more", async () => {
  let gone = 0;
  let arrived = (): void => {};
  const reached = new Promise<void>((resolve) => (arrived = resolve));
  const slow: Reply = (response) => {
    arrived();
    response.on("close", () => (gone += response.writableEnded ? 0 : 1));
    setTimeout(() => response.writableEnded || json({ output: { n: 1 } })(response, undefined!, ""), 150);
  };
  replies = [slow];
  const actions = createHttpActions({ url, platform });
  const base = { conversationId: "c", locale: "en", slots: {} };
  const [first, second] = [new AbortController(), new AbortController()];
  const one = actions.perform(effect, { ...base, signal: first.signal });
  const two = actions.perform(effect, { ...base, signal: second.signal });
  await reached;
  first.abort();
  expect(await one).toEqual({ kind: "cancelled" });
  expect(await two).toMatchObject({ kind: "done", result: { output: { n: 1 } } });
  expect(asked).toHaveLength(1);
  expect(gone).toBe(0);
  const third = new AbortController();
  const given = actions.perform({ ...effect, key: "t2.0" }, { ...base, signal: third.signal });
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  third.abort();
  expect(await given).toEqual({ kind: "cancelled" });
  await vi.waitFor(() => expect(gone).toBe(1));
});

test("[B13] work that the backend takes on is accepted, by its body or by `Location`, at its own origin only", async () => {
  const { origin } = new URL(url);
  const operation = { id: "o1", url: "/operations/o1", pollAfterMs: 500 };
  expect(await ask({ replies: [json({ operation }, 202)] })).toEqual({
    kind: "accepted",
    operation: { id: "o1", url: `${origin}/operations/o1`, pollAfterMs: 500 },
  });
  expect(await ask({ replies: [json("", 202, { location: "/o/2", "retry-after": "3" })] })).toEqual({
    kind: "accepted",
    operation: { id: `${origin}/o/2`, url: `${origin}/o/2`, pollAfterMs: 3_000 },
  });
  for (const body of [{}, { operation: { url: "https://elsewhere.example/o" } }, { operation: { url: "http://[" } }]) {
    expect(await ask({ replies: [json(body, 202)] })).toMatchObject({ kind: "failed", retryable: false });
  }
});

const looking = async (...list: Reply[]): Promise<Outcome> => {
  replies = list;
  asked = [];
  const operation = { id: "o1", url: new URL("/operations/o1", url).href, pollAfterMs: 500 };
  const context = { conversationId: "c", locale: "en", slots: {}, signal: new AbortController().signal };
  return createHttpActions({ url, platform, deadlineMs: 3_000 }).look!(operation, effect, context);
};
const events =
  (text: string): Reply =>
  (response) =>
    void response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" }).end(text);

test("[B13] a look at an operation shows that it is at work, or what came of it", async () => {
  const running = (pollAfterMs: number) => ({
    kind: "accepted",
    operation: { id: "o1", url: new URL("/operations/o1", url).href, pollAfterMs },
  });
  expect(await looking(json({}, 202))).toEqual(running(500));
  expect(asked.map(({ path, key }) => [path, key])).toEqual([["/operations/o1", "t1.0"]]);
  expect(await looking(json({ operation: { pollAfterMs: 900 } }, 202, { "retry-after": "7" }))).toEqual(running(900));
  expect(await looking(json({}, 202, { "retry-after": "7" }))).toEqual(running(7_000));
  expect(await looking(json({ operation: { status: "running" } }))).toEqual(running(500));
  expect(await looking(json({ operation: { status: "failed" } }))).toMatchObject({ kind: "failed", retryable: false });
  const done = { kind: "done", result: { kind: "action", output: { a: 1 }, messages: [] } };
  expect(await looking(json({ output: { a: 1 } }))).toEqual(done);
  expect(await looking(json({ operation: { status: "done" }, output: { a: 1 } }))).toEqual(done);
  expect(await looking(json("<html>"))).toMatchObject({ kind: "failed", retryable: false });
  expect(await looking(json({ errors: [{ path: "amount" }] }, 422))).toMatchObject({ kind: "refused" });
  expect(await looking(json({}, 404))).toMatchObject({ kind: "failed", status: 404, retryable: false });
  expect(await looking(json({}, 410))).toMatchObject({ kind: "failed", status: 410, retryable: false });
});

test("[B13] a server that streams ends with what came of the operation", async () => {
  const done = 'event: progress\ndata: {"percent":50}\n\nevent: done\ndata: {"output":{"a":1}}\n\n';
  expect(await looking(events(done))).toMatchObject({ kind: "done", result: { output: { a: 1 } } });
  expect(await looking(events("event: failed\ndata: {}\n\n"))).toMatchObject({ kind: "failed" });
  expect(await looking(events("event: done\ndata: nonsense\n\n"))).toMatchObject({ kind: "failed" });
  const refused = 'event: refused\ndata: {"errors":[{"path":"amount"}]}\n\n';
  expect(await looking(events(refused))).toMatchObject({ kind: "refused", errors: [{ slot: "amount" }] });
  expect(await looking(events("event: progress\ndata: {}\n\n"))).toMatchObject({ kind: "accepted" });
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
  ).toEqual({ kind: "offline", unsent: true });
  expect(asked).toEqual([]);
});

test("a call that is not wanted any more is cancelled at once", async () => {
  const ending = new AbortController();
  setTimeout(() => ending.abort(), 50);
  expect(await ask({ signal: ending.signal, replies: [() => {}] })).toEqual({ kind: "cancelled" });
});

test("[B14] after three failed calls in a row the backend is left alone", async () => {
  replies = [json({}, 500)];
  const actions = createHttpActions({ url, platform, deadlineMs: 5_000 });
  const context = { conversationId: "c", locale: "en", slots: {}, signal: new AbortController().signal };
  for (let call = 0; call < 3; call++) await actions.perform(effect, context);
  const before = asked.length;
  expect(await actions.perform(effect, context)).toEqual({ kind: "offline", unsent: true });
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
  expect(await actions.perform(effect, context)).toEqual({ kind: "offline", unsent: true });
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

test("[B13] an operation at another origin than the backend's is not asked for: its token is for nobody else", async () => {
  const context = { conversationId: "c", locale: "en", slots: {}, signal: new AbortController().signal };
  const operation = { id: "o1", url: new URL("/operations/o1", url).href };
  const elsewhere = createHttpActions({ url: "http://127.0.0.1:1/actions", platform, token: "secret" });
  expect(await elsewhere.look!(operation, effect, context)).toMatchObject({ kind: "failed", retryable: false });
  const odd = createHttpActions({ url, platform });
  expect(await odd.look!({ id: "o1", url: "nonsense" }, effect, context)).toMatchObject({ kind: "failed", retryable: false });
  expect(asked).toEqual([]);
});

test("[B15] a redirect is not followed: neither words nor headers go where it points", async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    const outcome = await ask({ replies: [json("", status, { location: "/elsewhere" })] });
    expect(outcome).toEqual({
      kind: "failed",
      reason: "the backend redirects, which is not followed",
      retryable: false,
      status,
    });
    expect(asked.map(({ path }) => path)).not.toContain("/elsewhere");
  }
});

test("[B13] who is to be waited for is not asked without a pause, whatever it wishes", async () => {
  const outcome = await ask({ deadlineMs: 700, replies: [json({}, 409, { "retry-after": "0" })] });
  expect(outcome).toMatchObject({ kind: "failed", retryable: true });
  expect(asked.length).toBeLessThan(9);
});
