import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createRelay } from "../../demo/backend/relay/relay.ts";
import type { Database } from "../../demo/backend/database/database.ts";
import { createBackend, openDatabase, seed } from "../../demo/backend/server.ts";
import { createCalmActions } from "../../src/index.ts";
import { startFakeCalmServer, type FakeCalmServer } from "../contract/calm-fake.ts";
import { findRasaPython, startRasaServer, type RasaServer } from "../support/rasa-sdk.ts";
import { assistantOf } from "../unit/dialogue/assistant.ts";

const ASSISTANT = assistantOf({
  slots: { word: { type: "text" }, none: { type: "text" }, amount: { type: "float" } },
  responses: { utter_sum: [{ text: "{amount} euros" }] },
  actions: "say echo look fail reject hang absent pay_bill every action_ask_amount validate_amount crash".split(" "),
  flows: { pay: { steps: [{ collect: "word" }, { action: "say" }] } },
});
let server: FakeCalmServer;
let db: Database;
let endpoint: string;
let keys = 0;

beforeAll(async () => {
  server = await startFakeCalmServer();
  endpoint = server.url;
  db = await openDatabase();
  await seed(db);
}, 120_000);
beforeEach(() => {
  endpoint = server.url;
  server.calls.length = 0;
});
afterAll(async () => {
  await db.close();
  await server.close();
});

const backend = (deadlineMs = 3_000) =>
  createBackend({
    db,
    relay: createRelay({
      endpoint,
      assistant: ASSISTANT,
      db,
      secret: "a secret",
      except: new Set(["pay_bill"]),
      deadlineMs,
      createCalmActions,
    }),
  });

async function call(name: string, slots: object = {}, key = `relay-key-${(keys += 1)}`, app = backend()) {
  const response = await app.request(`/v1/actions/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(key === "" ? {} : { "idempotency-key": key }) },
    body: JSON.stringify({ input: {}, context: { conversationId: "conversation-of-robin", locale: "en", slots } }),
  });
  const json: any = await response.json();
  return { status: response.status, json, replayed: response.headers.get("idempotency-replayed") };
}

test("an action of a CALM server is served by our own contract", async () => {
  const { status, json } = await call("say", { word: "hi" });
  expect(status).toBe(200);
  expect(json.output).toEqual({ amount: 12 });
  expect(json.messages).toEqual([
    { response: "utter_sum", amount: 12, buttons: [{ title: "Pay", payload: "/pay" }] },
    { text: "Done.", image: "a.png", custom: { kind: "receipt" } },
  ]);
  expect(json.events).toEqual([{ event: "followup", timestamp: null, name: "action_next" }]);
});

test("the server is told the declared slots and a hashed sender, and the domain when it asks for it", async () => {
  const app = backend();
  const { json } = await call("echo", { word: "hi", password: "hunter2" }, undefined, app);
  expect(json.output).toEqual({ word: "hi", none: null });
  await call("echo", { word: "again" }, undefined, app);
  const bodies = server.calls.map(({ body }) => body);
  expect(bodies.at(-1)!.tracker.slots).toMatchObject({ word: "again", none: null, amount: null });
  expect(Object.keys(bodies.at(-1)!.tracker.slots)).not.toContain("password");
  expect(bodies.at(-1)!.tracker.sender_id).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(bodies.map(({ tracker }) => tracker.sender_id)).size).toBe(1);
  expect(bodies.at(-1)!.tracker.events).toEqual([]);
  expect(JSON.stringify(server.calls)).not.toMatch(/hunter2|conversation-of-robin/);
  expect(server.calls.some(({ headers }) => headers["content-encoding"] === "deflate")).toBe(false);
});

test("a long request is deflated", async () => {
  await call("echo", { word: "long ".repeat(1000) });
  expect(server.calls.at(-1)!.headers["content-encoding"]).toBe("deflate");
});

test("a repeated request is not begun again", async () => {
  const first = await call("say", { word: "hi" }, "relay-repeated");
  const asked = server.calls.length;
  const second = await call("say", { word: "hi" }, "relay-repeated");
  expect([second.json, second.replayed, server.calls.length]).toEqual([first.json, "true", asked]);
  expect((await call("say", { word: "other" }, "relay-repeated")).json.code).toBe("idempotency/key-reused");
  expect((await call("say", { word: "hi" }, "")).json.code).toBe("idempotency/key-missing");
});

test.each([
  ["fail", 500, "action/failed", false],
  ["reject", 400, "action/rejected", false],
  ["hang", 504, "action/outcome-unknown", false],
  ["absent", 404, "action/unknown", false],
  ["never_declared", 404, "action/unknown", false],
])("%s is told as %i %s, without the server's words", async (name, status, code, retryable) => {
  const key = `relay-${name}`;
  const seen = await call(name, {}, key);
  expect(seen).toMatchObject({ status, json: { code, retryable } });
  expect(JSON.stringify(seen.json)).not.toMatch(/4711|request_body/);
  const asked = server.calls.length;
  expect((await call(name, {}, key)).json.code).toBe(code);
  // Only what was certainly not begun is asked for again.
  expect(server.calls.length).toBe(name === "absent" ? asked + 1 : asked);
});

test("a server that is away was not reached: the same key may try again", async () => {
  const gone = await startFakeCalmServer();
  endpoint = gone.url;
  await gone.close();
  const away = await call("say", {}, "relay-away-1");
  expect(away).toMatchObject({ status: 503, json: { code: "action/unreachable", retryable: true } });
  endpoint = server.url;
  expect((await call("say", {}, "relay-away-1")).status).toBe(200);
});

test("a call that a lost process began is busy, and after two minutes of unknown outcome", async () => {
  await call("say", {}, "relay-lost-1");
  await db.query("UPDATE idempotency_keys SET status = NULL, body = NULL WHERE key = 'relay-lost-1'");
  expect((await call("say", {}, "relay-lost-1")).json.code).toBe("idempotency/in-progress");
  await db.query("UPDATE idempotency_keys SET created_at = now() - interval '3 minutes' WHERE key = 'relay-lost-1'");
  expect((await call("say", {}, "relay-lost-1")).json.code).toBe("action/outcome-unknown");
});

test("our own actions stay ours, and both are listed", async () => {
  const { actions } = (await (await backend().request("/v1/actions")).json()) as { actions: { name: string; risk: string }[] };
  expect(actions.filter(({ name }) => name === "pay_bill")).toMatchObject([{ risk: "irreversible" }]);
  expect(actions.filter(({ name }) => name === "say")).toMatchObject([{ risk: "write" }]);
  expect(JSON.stringify(actions)).not.toContain(server.url);
});

const python = findRasaPython();

describe.skipIf(python === null)("a real rasa_sdk behind the relay", () => {
  let real: RasaServer;
  beforeAll(async () => {
    real = await startRasaServer(python!);
  }, 120_000);
  beforeEach(() => {
    endpoint = real.url;
  });
  afterAll(() => real.close());

  /** One relay for several calls, that knows the server's domain after the first. */
  const app = () => backend(10_000);

  test("says, sets and follows up, and the domain is sent when it asks for it", async () => {
    const own = app();
    const { status, json } = await call("say", { word: "hi" }, undefined, own);
    expect(status).toBe(200);
    expect(json.output).toEqual({ amount: 12 });
    expect(json.messages[0]).toMatchObject({ response: "utter_sum", amount: 12, buttons: [{ title: "Pay", payload: "/pay" }] });
    expect(json.messages[1]).toMatchObject({ text: "Done.", image: "a.png", custom: { kind: "receipt" } });
    expect(json.events).toMatchObject([{ event: "followup", name: "action_next" }]);
    const seen = (await call("look", { word: "hi" }, undefined, own)).json.messages[0].custom;
    expect(seen.domain_slots).toEqual(expect.arrayContaining(["amount", "none", "word"]));
    expect(seen.sender).toMatch(/^[0-9a-f]{32}$/);
    expect((await call("action_ask_amount", {}, undefined, own)).json.messages).toMatchObject([
      { text: "How much?", buttons: [{ title: "Ten", payload: "10" }] },
    ]);
  });

  test("loses no kind of event: slots are output, words are messages, the rest goes along", async () => {
    const { json } = await call("every", { word: "hi" }, undefined, app());
    expect(json.output).toMatchObject({ word: null, none: null, amount: 12 });
    // Reset is to what a slot begins with, which need not be nothing.
    const { initialValue } = ASSISTANT.slots["max_clarification_options"]!;
    expect(initialValue).not.toBeNull();
    expect(json.output.max_clarification_options).toBe(initialValue);
    expect(json.messages).toEqual([{ text: "Said by an event." }]);
    expect(json.events.map(({ event }: { event: string }) => event)).toEqual([
      "user",
      "restart",
      "session_started",
      "session_ended",
      "rewind",
      "reminder",
      "cancel_reminder",
      "undo",
      "export",
      "followup",
      "pause",
      "resume",
      "action",
      "agent",
      "active_loop",
      "loop_interrupted",
      "action_execution_rejected",
    ]);
  });

  test("a validation is told the value, and its refusal comes back with its words", async () => {
    const refused = await call("validate_amount", { amount: 500, word: "hi" }, undefined, app());
    expect(refused.json).toMatchObject({ output: { amount: null }, messages: [{ text: "Too much." }] });
    const taken = await call("validate_amount", { amount: 50, word: "hi" }, undefined, app());
    expect(taken.json.output).toMatchObject({ amount: 50, word: "checked" });
  });

  test("a long request is deflated and understood", async () => {
    const word = "long ".repeat(1000);
    expect((await call("echo", { word }, undefined, app())).json.output.word).toBe(word);
  });

  test.each([
    ["fail", 500, "action/failed"],
    ["reject", 400, "action/rejected"],
    ["absent", 404, "action/unknown"],
  ])("%s is told as %i %s, without the server's words", async (name, status, code) => {
    const seen = await call(name, {}, undefined, app());
    expect(seen).toMatchObject({ status, json: { code, retryable: false } });
    expect(JSON.stringify(seen.json)).not.toMatch(/4711|request_body/);
  });

  test("a hang is an unknown outcome after its deadline, and a death too; afterwards it is away", async () => {
    await call("echo", {}, undefined, app());
    expect(await call("hang", {}, undefined, backend(1_500))).toMatchObject({
      status: 504,
      json: { code: "action/outcome-unknown", retryable: false },
    });
    const mortal = await startRasaServer(python!);
    endpoint = mortal.url;
    const own = app();
    expect((await call("echo", {}, undefined, own)).status).toBe(200);
    expect(await call("crash", {}, "real-crash-1", own)).toMatchObject({ json: { code: "action/outcome-unknown" } });
    // Asked again under its key, nothing is begun again.
    expect((await call("crash", {}, "real-crash-1", own)).json.code).toBe("action/outcome-unknown");
    await mortal.close();
    expect((await call("echo", {}, undefined, own)).json).toMatchObject({ code: "action/unreachable", retryable: true });
  }, 120_000);
});
