import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inflateSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createCalmActions, type CalmActionsOptions } from "../../../src/backend/calm-actions.ts";
import { isCalmServer, isWebhook, readActionNames, withToken } from "../../../src/backend/calm-server.ts";
import type { HalcyonError } from "../../../src/base/errors.ts";
import { createPlatform } from "../../../src/base/platform.ts";
import type { Outcome } from "../../../src/model/effect.ts";
import { CALM_ASSISTANT, callOf, contextOf } from "../../contract/calm-server.ts";

/* What goes over the wire, and what each answer comes to: every fault is made by a real server on a real socket. */

interface Asked {
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly raw: Buffer;
  readonly body: {
    readonly next_action: string;
    readonly domain?: unknown;
    readonly domain_digest: string;
    readonly version: string;
  };
}
type Reply = (response: ServerResponse) => void;

let server: Server;
let url = "";
/** One after the other; the last one stays. */
let replies: Reply[] = [];
let asked: Asked[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .on("end", () => {
        const raw = Buffer.concat(chunks);
        const { headers } = request;
        const text = headers["content-encoding"] === "deflate" ? inflateSync(raw).toString() : raw.toString();
        asked.push({ url: request.url!, headers, raw, body: JSON.parse(text || "{}") as Asked["body"] });
        (replies.length > 1 ? replies.shift()! : replies[0]!)(response);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bot/webhook`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
});

const json =
  (value: unknown, status = 200, headers: Record<string, string> = {}): Reply =>
  (response) =>
    void response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(typeof value === "string" ? value : JSON.stringify(value));
const NOTHING = { events: [], responses: [] };

async function ask(given: readonly Reply[], options: Partial<CalmActionsOptions> = {}): Promise<Outcome> {
  replies = [...given];
  const platform = { ...createPlatform(), random: () => 0 };
  const actions = createCalmActions({ url, assistant: CALM_ASSISTANT, platform, deadlineMs: 5_000, ...options });
  return actions.perform(callOf("say", "t9.1"), contextOf({ word: "hi" }));
}

test("[B1] asks with the digest alone, and once more with the domain when the server wants it", async () => {
  const outcome = await ask([json({ error: "no domain", action_name: "say" }, 449), json(NOTHING)]);
  expect(outcome).toEqual({ kind: "done", result: { kind: "action", output: {}, messages: [], events: [] } });
  expect(asked.map(({ body }) => body.domain !== undefined)).toEqual([false, true]);
  expect(asked[0]!.body).toMatchObject({ next_action: "say", sender_id: "c1", version: "3.16.0" });
  expect(asked[0]!.body.domain_digest).toMatch(/^[\da-f]{64}$/);
  expect(asked[1]!.body.domain_digest).toBe(asked[0]!.body.domain_digest);
  expect(asked[1]!.body.domain).toMatchObject({
    slots: { amount: { type: "float", initial_value: null, mappings: [{ type: "from_llm" }] } },
    responses: { utter_sum: [{ text: "{amount} euros" }] },
    actions: expect.arrayContaining(["say", "utter_sum"]) as unknown,
    session_config: { session_expiration_time: 60, carry_over_slots_to_new_session: true },
    forms: {},
  });
  expect(asked[0]!.headers["idempotency-key"]).toBe("t9.1");
});

test("another domain has another digest", async () => {
  await ask([json(NOTHING)]);
  await ask([json(NOTHING)], { assistant: { ...CALM_ASSISTANT, slots: {} } });
  expect(asked[0]!.body.domain_digest).not.toBe(asked[1]!.body.domain_digest);
});

test.each<[string, number, unknown, object]>([
  ["a rejection", 400, { error: "not now", action_name: "say" }, { rejected: true, retryable: false, status: 400 }],
  ["a request that was not understood", 400, { error: "Invalid body request" }, { retryable: false, status: 400 }],
  ["an action that is not there", 404, { error: "?", action_name: "say" }, { retryable: false, status: 404 }],
  ["an error in the action", 500, { error: "4711", request_body: { card: "4711" } }, { retryable: false, status: 500 }],
  ["a gateway without a server", 502, "bad gateway", { retryable: true, status: 502 }],
  ["a domain that is never enough", 449, { action_name: "say" }, { retryable: false, status: 449 }],
])("[B6] %s has failed: %i", async (_, status, body, expected) => {
  const outcome = await ask([json(body, status)]);
  expect(outcome).toMatchObject({ kind: "failed", ...expected });
  expect("rejected" in outcome).toBe("rejected" in expected);
  expect(JSON.stringify(outcome)).not.toContain("4711");
  expect(asked).toHaveLength(status === 449 ? 2 : 1);
});

test("[B7] a server that is busy is asked again, by the same key", async () => {
  expect(await ask([json({}, 503), json({}, 429, { "retry-after": "0" }), json(NOTHING)])).toMatchObject({ kind: "done" });
  expect(asked.map(({ headers }) => headers["idempotency-key"])).toEqual(["t9.1", "t9.1", "t9.1"]);
});

test("[B7] a connection that breaks is not tried again: what the action did is unknown", async () => {
  expect(
    await ask([
      (response) => (response.writeHead(200, { "content-length": "100" }).write("{"), setTimeout(() => response.destroy(), 50)),
    ]),
  ).toEqual({ kind: "failed", reason: "the connection broke in the answer", retryable: true });
  expect(asked).toHaveLength(1);
});

test("[B8] a server that cannot be reached is offline, and the host is told once, with advice and without the token", async () => {
  const errors: HalcyonError[] = [];
  const actions = createCalmActions({
    url: "http://127.0.0.1:9/webhook",
    token: "secret",
    assistant: CALM_ASSISTANT,
    report: (error) => void errors.push(error),
    fetch: () => Promise.reject(new TypeError("Failed to fetch")),
  });
  expect(await actions.perform(callOf("say"), contextOf({}))).toEqual({ kind: "offline" });
  await actions.perform(callOf("say"), contextOf({}));
  expect(errors.map(({ code }) => code)).toEqual(["action/unreachable"]);
  expect(errors[0]!.message).toContain("--cors");
  expect(errors[0]!.details).toEqual({ url: "http://127.0.0.1:9/webhook", reason: "TypeError: Failed to fetch" });
});

test("a device that is offline sends nothing and blames nobody", async () => {
  const errors: HalcyonError[] = [];
  const platform = { ...createPlatform(), online: () => false };
  expect(await ask([json(NOTHING)], { platform, report: (error) => void errors.push(error) })).toEqual({
    kind: "offline",
    unsent: true,
  });
  expect([asked, errors]).toEqual([[], []]);
});

test("a server that never answers is timed out", async () => {
  expect(await ask([() => {}], { deadlineMs: 80 })).toEqual({ kind: "timedOut", afterMs: 80 });
});

test("an answer that is too large has failed", async () => {
  const outcome = await ask([json(JSON.stringify({ responses: [{ text: "x".repeat(1_000_001) }] }))]);
  expect(outcome).toMatchObject({ kind: "failed", retryable: false, reason: expect.stringContaining("too large") as unknown });
});

test("token, headers and basic authentication go with every request", async () => {
  await ask([json({}, 449), json(NOTHING)], {
    token: "a b&c",
    headers: async () => ({ "x-tenant": "t1" }),
    basicAuth: { username: "über", password: "p:w" },
  });
  for (const { url: target, headers } of asked) {
    expect(target).toBe("/bot/webhook?token=a%20b%26c");
    expect(headers["x-tenant"]).toBe("t1");
    expect(headers.authorization).toBe(`Basic ${Buffer.from("über:p:w").toString("base64")}`);
  }
  expect(asked).toHaveLength(2);
  expect(withToken("http://a/webhook?x=1#y", "t")).toBe("http://a/webhook?x=1&token=t#y");
  expect(withToken("http://a/webhook", undefined)).toBe("http://a/webhook");
});

test("a long request is deflated, a short one is not, and neither is one of a host that forbids it", async () => {
  await ask([json(NOTHING)], { deflateFrom: 10 });
  await ask([json(NOTHING)]);
  await ask([json(NOTHING)], { deflateFrom: Infinity });
  expect(asked.map(({ headers }) => headers["content-encoding"])).toEqual(["deflate", undefined, undefined]);
  expect(asked[0]!.body.next_action).toBe("say");
  expect(asked[0]!.raw.length).toBeLessThan(asked[1]!.raw.length);
});

test("without a list of names it has whatever it is asked for; with one, only that", () => {
  const of = (names?: readonly string[]) => createCalmActions({ url, assistant: CALM_ASSISTANT, names });
  expect([of().has("anything"), of(["say"]).has("say"), of(["say"]).has("other")]).toEqual([true, true, false]);
});

test("without a log the declared slots are all it knows", async () => {
  replies = [json(NOTHING)];
  const { log: _, ...context } = contextOf({ word: "hi" });
  await createCalmActions({ url, assistant: CALM_ASSISTANT }).perform(callOf("say"), context);
  expect(asked[0]!.body).toMatchObject({
    tracker: { sender_id: "c1", slots: { word: "hi", amount: null }, events: [], stack: [] },
  });
});

test("names are read from beside the webhook, and only from a list of names", async () => {
  replies = [json([{ name: "a" }, { name: "b" }])];
  expect(await readActionNames({ url, token: "t" })).toEqual(["a", "b"]);
  expect(asked[0]!.url).toBe("/bot/actions?token=t");
  for (const other of [json([{ name: 1 }]), json({ actions: [] }), json([], 404), json("no json")]) {
    replies = [other];
    expect(await readActionNames({ url })).toBeNull();
  }
  expect(await readActionNames({ url: "/relative/webhook" })).toBeNull();
});

test("only what answers health and lists actions is taken for a CALM action server", async () => {
  const answers = async (health: Reply, actions: Reply): Promise<boolean> => {
    replies = [health, actions];
    return isCalmServer({ url: url.replace("/webhook", "") });
  };
  expect(await answers(json({ status: "ok" }), json([{ name: "a" }]))).toBe(true);
  expect(await answers(json({ status: "ok" }), json({ actions: {} }))).toBe(false);
  expect(await answers(json({ ready: true }), json([{ name: "a" }]))).toBe(false);
  expect(asked.map((each) => each.url)).toContain("/bot/health");
});

test("an address is a webhook by the end of its path", () => {
  expect(["http://a/webhook", "/webhook/", "https://a/b/webhook?token=1#x"].map(isWebhook)).toEqual([true, true, true]);
  expect(["http://a/webhook/b", "http://a/my-webhook", "http://a/?x=/webhook"].map(isWebhook)).toEqual([false, false, false]);
});
