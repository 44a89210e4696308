import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Faults } from "../../demo/backend/actions/faults.ts";
import { createBackend, type RunningServer } from "../../demo/backend/server.ts";
import { callAction, startDemo } from "./backend.ts";

const faults: Faults = new Map();
let server: RunningServer;
beforeAll(async () => void (server = await startDemo({ faults })), 60_000);
afterAll(() => server.close());
afterEach(() => faults.clear());

function post(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(server.url + path, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
}

test.each([
  ["garbage", "/v1/actions/order_status", "{{{", 400, "request/malformed"],
  ["a list", "/v1/actions/order_status", "[1]", 400, "request/malformed"],
  ["an input that is no object", "/v1/actions/order_status", '{"input":7}', 400, "request/malformed"],
  ["nothing", "/v1/actions/order_status", "", 400, "request/malformed"],
  ["an unknown action", "/v1/actions/launch_rocket", '{"input":{}}', 404, "action/unknown"],
  ["a name of Object", "/v1/actions/constructor", '{"input":{}}', 404, "action/unknown"],
  ["a write without a key", "/v1/actions/pay_bill", '{"input":{"payment_method":"card"}}', 400, "idempotency/key-missing"],
  [
    "too much",
    "/v1/actions/order_status",
    JSON.stringify({ input: { order_number: "9".repeat(70_000) } }),
    413,
    "request/too-large",
  ],
  ["an unknown path", "/v1/nothing", "{}", 404, "request/not-found"],
  ["an answer to nothing", "/v1/answers", '{"question":"  "}', 400, "request/malformed"],
])("%s is a problem", async (_what, path, body, status, code) => {
  const response = await post(path, body);
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toEqual({
    type: `urn:halcyon:problem:${code}`,
    status,
    code,
    title: expect.any(String),
    retryable: false,
  });
});

test("a key of odd characters is refused", async () => {
  const response = await post("/v1/actions/pay_bill", '{"input":{"payment_method":"card"}}', { "idempotency-key": "a b" });
  expect(((await response.json()) as { code: string }).code).toBe("idempotency/key-invalid");
});

test("what a form of another site could send is refused", async () => {
  expect((await post("/v1/actions/order_status", "{}", { "content-type": "text/plain" })).status).toBe(415);
  expect((await post("/v1/actions/order_status", "{}", { origin: "https://elsewhere.example" })).status).toBe(403);
  expect((await post("/v1/actions/get_open_bill", "{}", { origin: server.url })).status).toBe(200);
});

test("another origin may call only if it is on the list", async () => {
  const ask = (allowOrigins: string[]) =>
    createBackend({ db: server.db, allowOrigins }).request("http://api.example/v1/actions/get_open_bill", {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json", origin: "https://shop.example", host: "api.example" },
    });
  expect((await ask([])).status).toBe(403);
  const allowed = await ask(["https://shop.example"]);
  expect([allowed.status, allowed.headers.get("access-control-allow-origin")]).toEqual([200, "https://shop.example"]);
});

test("nothing personal is kept by a cache", async () => {
  const reply = await callAction(server, "get_open_bill", {});
  expect(reply.headers.get("cache-control")).toBe("no-store");
});

test("inputs may come as slots of the conversation, and what is not declared is left out", async () => {
  const context = { conversationId: "c", locale: "en", slots: { order_number: "FH-1042", secret: "x" } };
  expect((await callAction(server, "order_status", {}, "key-from-slots", { context })).json.output.order_state).toBe(
    "delivered",
  );
});

test("the actions describe themselves, once for each version", async () => {
  const response = await fetch(`${server.url}/v1/actions`);
  const { actions } = (await response.json()) as { actions: { name: string; kind: string; input: object }[] };
  expect(actions.find(({ name }) => name === "pay_bill")).toMatchObject({
    kind: "write",
    input: { type: "object", required: ["payment_method"], properties: { payment_method: { enum: ["card", "bank account"] } } },
  });
  const again = await fetch(`${server.url}/v1/actions`, { headers: { "if-none-match": response.headers.get("etag")! } });
  expect(again.status).toBe(304);
});

test("health and readiness are told", async () => {
  expect(await (await fetch(`${server.url}/health`)).json()).toEqual({
    status: "ok",
    database: "pglite",
    search: "full-text",
    wording: "extractive",
    vector: expect.any(Boolean),
    embeddings: null,
  });
  expect(await (await fetch(`${server.url}/ready`)).json()).toEqual({ status: "ready" });
});

test("rows are shown only in the demo, and only tables of the list", async () => {
  expect((await createBackend({ db: server.db }).request("/v1/demo/payments")).status).toBe(404);
  expect((await fetch(`${server.url}/v1/demo/idempotency_keys`)).status).toBe(404);
});

describe("on purpose", () => {
  test("an action fails, answers garbage, five megabytes, or never", async () => {
    faults.set("order_status", { kind: "status", status: 503 });
    expect((await callAction(server, "order_status", {})).status).toBe(503);
    faults.set("order_status", { kind: "garbage" });
    expect((await callAction(server, "order_status", {})).json).toBe(null);
    faults.set("order_status", { kind: "huge" });
    expect((await callAction(server, "order_status", {})).text.length).toBeGreaterThan(5_000_000);
    faults.set("order_status", { kind: "hang" });
    const never = fetch(`${server.url}/v1/actions/order_status`, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
      signal: AbortSignal.timeout(300),
    });
    await expect(never).rejects.toThrow(/timeout|abort/i);
  });
});

test("closing lets running requests end, ends hanging ones and refuses new ones", async () => {
  const own: Faults = new Map([["order_status", { kind: "hang" }]]);
  const other = await startDemo({ faults: own });
  const hanging = callAction(other, "order_status", {});
  await new Promise((resolve) => setTimeout(resolve, 100));
  const [reply] = await Promise.all([hanging, other.close(), other.close()]);
  expect(reply.status).toBe(503);
  await expect(fetch(`${other.url}/health`)).rejects.toThrow(/fetch failed/);
});
