import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createHttpActions } from "../../../src/backend/http-actions.ts";
import { createPlatform } from "../../../src/base/platform.ts";
import type { CallEffect, Outcome } from "../../../src/model/effect.ts";
import { json, type Asked, type Reply } from "./replies.ts";

/* What a backend may say to a call, and to the wish that it stop: each status by a real server on a real socket. */

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
        const { method, headers } = request;
        asked.push({ method: method!, path: request.url!, key: String(headers["idempotency-key"]), body, headers });
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
const context = { conversationId: "c", locale: "en", slots: {}, signal: new AbortController().signal };

const stopping = async (...list: Reply[]): Promise<Outcome> => {
  replies = list;
  asked = [];
  const operation = { id: "o1", url: new URL("/operations/o1", url).href, pollAfterMs: 500 };
  return createHttpActions({ url, platform, deadlineMs: 20_000 }).stop!(operation, effect, context);
};

test("[B44] a backend that is told to stop has stopped where it says so, and has not where it says anything else", async () => {
  const stopped = { kind: "stopped", confirmed: true };
  const nobodyKnows = { kind: "stopped", confirmed: false };
  const state = (status: string, of = 200): Reply => json({ operation: { id: "o1", status } }, of);
  const empty: Reply = (response) => void response.writeHead(204).end();
  for (const [reply, outcome] of [
    [state("cancelled"), stopped],
    [state("canceled"), stopped],
    [state("cancelled", 202), stopped],
    [empty, stopped],
    [json({}), stopped],
    [json({}, 202), { kind: "accepted" }],
    [state("running"), { kind: "accepted" }],
    [state("cancelling", 202), { kind: "accepted" }],
    [json({}, 400), nobodyKnows],
    [json({}, 403), nobodyKnows],
    [json({}, 404), nobodyKnows],
    [json({}, 405), nobodyKnows],
    [json({}, 410), nobodyKnows],
    [json({}, 501), nobodyKnows],
    [json({}, 503), { kind: "failed", retryable: true }],
    [json({}, 500), { kind: "failed", retryable: true }],
  ] as const)
    expect(await stopping(reply)).toMatchObject(outcome);
  await stopping(empty);
  expect(asked.map(({ path, key, method }) => [method, path, key])).toEqual([["DELETE", "/operations/o1", "t1.0"]]);
  const wish = json({ operation: { status: "cancelling", pollAfterMs: 900 } }, 202);
  expect(await stopping(wish)).toMatchObject({ operation: { pollAfterMs: 900 } });
});

test("[B44] where it was too late a look shows what came of it", async () => {
  const done = json({ output: { a: 1 } });
  for (const late of [
    json({ retryable: false }, 409),
    json({ operation: { status: "done" } }),
    json({ operation: { status: "failed" } }),
  ]) {
    expect(await stopping(late, done)).toMatchObject({ kind: "done", result: { output: { a: 1 } } });
    expect(asked.map(({ method }) => method)).toEqual(["DELETE", "GET"]);
  }
  expect(await stopping(json({}, 409), json({}, 202))).toMatchObject({ kind: "accepted" });
  expect(await stopping(json({}, 409), json({}, 410))).toMatchObject({ kind: "failed", retryable: false });
});

test("[B44] an operation at another origin than the backend's is not told anything", async () => {
  const operation = { id: "o1", url: new URL("/operations/o1", url).href };
  const elsewhere = createHttpActions({ url: "http://127.0.0.1:1/actions", platform, token: "secret" });
  expect(await elsewhere.stop!(operation, effect, context)).toEqual({ kind: "stopped", confirmed: false });
  expect(asked).toEqual([]);
});

test.each([
  [401, {}, { kind: "done" }, 2],
  [403, {}, { kind: "failed", retryable: false }, 1],
  [404, {}, { kind: "failed", retryable: false }, 1],
  [409, { "retry-after": "0" }, { kind: "done" }, 2],
  [413, {}, { kind: "failed", retryable: false }, 1],
  [422, {}, { kind: "refused" }, 1],
  [429, { "retry-after": "0" }, { kind: "done" }, 2],
  [503, { "retry-after": "0" }, { kind: "done" }, 2],
  [429, { "retry-after": "60" }, { kind: "failed", retryable: true, status: 429 }, 1],
  [503, { "retry-after": "60" }, { kind: "failed", retryable: true, status: 503 }, 1],
  [503, { "retry-after": new Date(Date.now() + 3_600_000).toUTCString() }, { kind: "failed", retryable: true }, 1],
] as const)("[B10] [B11] %i with %o is understood", async (status, headers, outcome, requests) => {
  const refused = { errors: [{ path: "amount", code: "low", message: "More." }] };
  replies = [json(status === 422 ? refused : {}, status, headers), json({ output: {} })];
  const actions = createHttpActions({
    url,
    platform,
    deadlineMs: 20_000,
    headers: async () => ({ authorization: "Bearer x" }),
  });
  expect(await actions.perform(effect, context)).toMatchObject(outcome);
  expect(asked).toHaveLength(requests);
  expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
});
