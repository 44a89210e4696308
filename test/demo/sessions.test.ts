import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../demo/backend/database/database.ts";
import { createBackend, openDatabase, seed, type BackendOptions } from "../../demo/backend/server.ts";
import { identifyByHostToken } from "../../demo/backend/sessions/identify.ts";
import { createSessions, findSecret } from "../../demo/backend/sessions/sessions.ts";
import { readToken, signToken } from "../../demo/backend/sessions/token.ts";

const SECRET = "a secret of our own, long enough to be one";
const HOST_SECRET = "the secret of the host, which is another one";
const PAGE = "https://shop.example";
const NOON = new Date("2026-03-12T12:00:00Z");
let db: Database;
let now = NOON;

beforeAll(async () => {
  db = await openDatabase();
  await seed(db);
  await db.query("UPDATE customers SET tenant = 'other' WHERE id = 2");
}, 60_000);
afterAll(() => db.close());

const backend = (options: Partial<BackendOptions> = {}) =>
  createBackend({
    db,
    secret: SECRET,
    requireSession: true,
    identify: identifyByHostToken(HOST_SECRET, () => now),
    allowOrigins: [PAGE, "https://elsewhere.example"],
    slowMs: { change_tariff: 60_000 },
    now: () => now,
    ...options,
  });

const hostToken = (claims: object): string => signToken({ exp: now.getTime() / 1000 + 60, ...claims }, HOST_SECRET);
const robin = (): string => hostToken({ sub: "1", tenant: "demo" });
const sam = (): string => hostToken({ sub: "2", tenant: "other" });

function send(path: string, token: string, body?: object, headers: Record<string, string> = {}): Promise<Response> {
  return Promise.resolve(
    backend().request(`http://api.example${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        "content-type": "application/json",
        origin: PAGE,
        "idempotency-key": "one-key-of-many",
        ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
}

async function open(host: string, conversationId = "c1"): Promise<string> {
  const response = await send("/v1/session", host, { conversationId });
  expect(response.status).toBe(200);
  return ((await response.json()) as { token: string }).token;
}

const codeOf = async (response: Response): Promise<string> => ((await response.json()) as { code: string }).code;

test("a session is a short token for one conversation, with the time to ask for the next one", async () => {
  const response = await send("/v1/session", robin(), { conversationId: "c1" });
  const session = (await response.json()) as { token: string; expiresAt: string; refreshAt: string };
  expect(session).toMatchObject({
    expiresAt: "2026-03-12T12:10:00.000Z",
    refreshAt: "2026-03-12T12:08:00.000Z",
    scopes: ["actions", "answers", "stream", "events", "handoff", "store"],
    features: { answers: "extractive", search: "full-text", operations: true, stream: true },
  });
  expect(readToken(session.token, SECRET, now)).toMatchObject({
    aud: "halcyon",
    sub: "1",
    tenant: "demo",
    conversation: "c1",
    origin: PAGE,
  });
});

test.each([
  ["no token of the host", () => ""],
  ["a token signed by somebody else", () => signToken({ sub: "1", tenant: "demo", exp: 9e9 }, "another secret")],
  ["a token that is over", () => hostToken({ sub: "1", tenant: "demo", exp: NOON.getTime() / 1000 })],
  ["a customer of another tenant", () => hostToken({ sub: "2", tenant: "demo" })],
  ["a customer who is none", () => hostToken({ sub: "Robin'; --", tenant: "demo" })],
  ["a token of our own", () => hostToken({ sub: "1", tenant: "demo", aud: "halcyon" })],
])("%s gets no session", async (_what, token) => {
  const response = await send("/v1/session", token(), { conversationId: "c1" });
  expect([response.status, await codeOf(response)]).toEqual([401, "session/not-signed-in"]);
});

test.each([[{}], [{ conversationId: "" }], [{ conversationId: "a b" }], [{ conversationId: "x".repeat(201) }]])(
  "a session of %j is none",
  async (body) => {
    expect((await send("/v1/session", robin(), body)).status).toBe(400);
  },
);

test.each(["/v1/actions", "/v1/operations/x", "/v1/stream"])("%s is closed without a token", async (path) => {
  const response = await send(path, "");
  expect([response.status, await codeOf(response)]).toEqual([401, "session/invalid"]);
});

test("actions and answers are closed to a token that is over, bent, for another page or of another kind", async () => {
  const token = await open(robin());
  const ask = (given: string, headers = {}) => send("/v1/actions/get_open_bill", given, {}, headers);
  expect((await ask(token)).status).toBe(200);
  expect((await send("/v1/answers", token, { question: "How long do I have to return something?" })).status).toBe(200);

  const [head, body, signature] = token.split(".") as [string, string, string];
  const bent = Buffer.from(body, "base64url").toString().replace('"sub":"1"', '"sub":"2"');
  expect((await ask([head, Buffer.from(bent).toString("base64url"), signature].join("."))).status).toBe(401);
  const none = Buffer.from('{"alg":"none"}').toString("base64url");
  expect((await ask(`${none}.${body}.`)).status).toBe(401);
  const resigned = createHmac("sha256", SECRET).update(`${none}.${body}`).digest("base64url");
  expect((await ask(`${none}.${body}.${resigned}`)).status).toBe(401);
  expect((await ask(`${token}.more`)).status).toBe(401);
  expect((await ask(robin())).status).toBe(401);
  expect((await ask(token, { origin: "https://elsewhere.example" })).status).toBe(401);
  now = new Date(NOON.getTime() + 599_000);
  expect((await ask(token)).status).toBe(200);
  now = new Date(NOON.getTime() + 600_000);
  expect((await ask(token)).status).toBe(401);
  now = NOON;
});

test("a token is good for its scopes alone", async () => {
  const narrow = createSessions(SECRET, () => now).issue({ tenant: "demo", customerId: 1 }, "c1", PAGE, ["answers"]).token;
  expect((await send("/v1/answers", narrow, { question: "gift cards" })).status).toBe(200);
  for (const path of ["/v1/actions", "/v1/operations/x", "/v1/stream"]) {
    const response = await send(path, narrow);
    expect([path, response.status, await codeOf(response)]).toEqual([path, 403, "session/forbidden"]);
  }
});

describe("two tenants", () => {
  test("one customer's token sees that customer's rows, whatever the body says", async () => {
    const bill = async (host: string) => {
      const response = await send("/v1/actions/get_open_bill", await open(host), { input: { customerId: 1 } });
      return ((await response.json()) as { output: { bill_number: string } }).output.bill_number;
    };
    expect([await bill(robin()), await bill(sam())]).toEqual(["B-20418", "B-20422"]);
  });

  test("a key of one tenant says nothing to another", async () => {
    const pay = async (host: string) =>
      await send(
        "/v1/actions/pay_bill",
        await open(host),
        { input: { payment_method: "card" } },
        { "idempotency-key": "shared-key" },
      );
    const first = (await (await pay(robin())).json()) as { output: { bill_amount: string } };
    const other = await pay(sam());
    expect(other.headers.get("idempotency-replayed")).toBe(null);
    expect(((await other.json()) as typeof first).output.bill_amount).not.toBe(first.output.bill_amount);
  });

  test("another customer of the same tenant may not have what a key has brought", async () => {
    await db.query("UPDATE customers SET tenant = 'demo' WHERE id = 2");
    const pay = async (host: string) =>
      await send(
        "/v1/actions/pay_bill",
        await open(host),
        { input: { payment_method: "card" } },
        { "idempotency-key": "key-of-one" },
      );
    expect((await pay(robin())).status).toBe(200);
    const other = await pay(hostToken({ sub: "2", tenant: "demo" }));
    await db.query("UPDATE customers SET tenant = 'other' WHERE id = 2");
    expect([other.status, await codeOf(other)]).toEqual([422, "idempotency/key-reused"]);
  });

  test("an operation is there for its own conversation alone", async () => {
    const token = await open(robin());
    const asked = await send(
      "/v1/actions/change_tariff",
      token,
      { input: { new_tariff: "Night Saver" } },
      { "idempotency-key": "op-of-robin" },
    );
    const { url } = ((await asked.json()) as { operation: { url: string } }).operation;
    expect((await send(url, token)).status).toBe(202);
    expect((await send(url, await open(robin(), "c2"))).status).toBe(404);
    expect((await send(url, await open(sam()))).status).toBe(404);
    expect((await send(url, await open(sam()), undefined, { accept: "text/event-stream" })).status).toBe(404);
  });
});

test("without sessions everybody is the demo's customer, and a token still counts", async () => {
  const app = createBackend({ db, secret: SECRET });
  const ask = (headers: Record<string, string>) =>
    app.request("/v1/actions/list_bills", {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json", ...headers },
    });
  expect(await (await ask({})).text()).toContain("B-20418");
  const { token } = createSessions(SECRET, () => new Date()).issue({ tenant: "other", customerId: 2 }, "c1", null);
  expect(await (await ask({ authorization: `Bearer ${token}` })).text()).toContain("B-20422");
});

test("processes of one database find the same secret", async () => {
  const [one, other] = await Promise.all([findSecret(db), findSecret(db)]);
  expect(one).toBe(other);
  expect(one).toMatch(/^[\w-]{43}$/);
});
