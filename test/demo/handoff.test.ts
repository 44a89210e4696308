import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chooseReceiver } from "../../demo/backend/handoff/choose-receiver.ts";
import { createChatwootReceiver } from "../../demo/backend/handoff/chatwoot.ts";
import { flattenPacket, MAX_METADATA_BYTES } from "../../demo/backend/handoff/flatten-packet.ts";
import type { Receiver } from "../../demo/backend/handoff/receiver.ts";
import { isSigned, sign } from "../../demo/backend/handoff/signature.ts";
import { createWebhookReceiver } from "../../demo/backend/handoff/webhook.ts";
import { createAssistant } from "../../src/assistant/create.ts";
import { createHttpHandover } from "../../src/backend/http-handover.ts";
import type { Command } from "../../src/model/command.ts";
import { createMemoryStore } from "../../src/store/memory.ts";
import { createScriptedUnderstand } from "../../src/testing/scripted-understand.ts";
import { packetOf } from "../contract/handover.ts";
import { assistantOf } from "../unit/dialogue/assistant.ts";
import { startDemo } from "./backend.ts";

/* The receivers against HTTP fakes that were written after the products' documentation: not run against the real products. */

interface Request {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: any;
  readonly text: string;
}

let server: Server;
let base = "";
let requests: Request[] = [];
let status = 200;
let answer: (path: string, body: any) => object = () => ({});
beforeEach(async () => {
  [requests, status, answer] = [[], 200, () => ({})];
  server = createServer((request, response) => {
    let text = "";
    request
      .on("data", (chunk: Buffer) => (text += chunk.toString()))
      .on("end", () => {
        const body: unknown = JSON.parse(text);
        requests.push({ path: request.url!, headers: request.headers, body, text });
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer(request.url!, body)));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const SECRET = "a secret of thirty-two characters";
const NOW = new Date("2026-11-21T10:00:00Z");
const NO_QUERY = new URLSearchParams();
const seconds = (date: Date): string => String(Math.floor(date.getTime() / 1000));

describe("the signed webhook", () => {
  const webhook = (): Receiver => createWebhookReceiver({ url: `${base}/hook`, secret: SECRET, now: () => NOW });

  test("[W18] tells what happened with a signature over time and body, and the key of the handover", async () => {
    const packet = packetOf();
    const receiver = webhook();
    expect(await receiver.open(packet, packet.handoff)).toBe(packet.handoff);
    await receiver.tell(packet.handoff, { key: "key-12345", text: "hello" });
    await receiver.leave(packet.handoff, "key-12346");
    expect(requests.map(({ body, headers }) => [body.type, headers["idempotency-key"]])).toEqual([
      ["handoff", packet.handoff],
      ["message", "key-12345"],
      ["left", "key-12346"],
    ]);
    expect(requests[0]!.body.packet).toEqual(packet);
    for (const { headers, text } of requests) {
      const timestamp = headers["x-halcyon-timestamp"] as string;
      expect(timestamp).toBe(seconds(NOW));
      expect(headers["x-halcyon-signature"]).toBe(`v1=${sign(SECRET, timestamp, text)}`);
    }
  });

  test("[W18] a request that is changed, old, of the future or signed by somebody else is refused", () => {
    const body = '{"id":"1","handoff":"h","type":"message","text":"hi","name":"Ann"}';
    const signed = (over: { timestamp?: string; signature?: string; body?: string } = {}): boolean => {
      const timestamp = over.timestamp ?? seconds(NOW);
      const signature = over.signature ?? `v1=${sign(SECRET, timestamp, body)}`;
      return isSigned(SECRET, { timestamp, signature, body: over.body ?? body, now: NOW });
    };
    expect(signed()).toBe(true);
    expect(signed({ timestamp: seconds(new Date(NOW.getTime() - 300_000)) })).toBe(true);
    expect(signed({ timestamp: seconds(new Date(NOW.getTime() - 301_000)) })).toBe(false);
    expect(signed({ timestamp: seconds(new Date(NOW.getTime() + 301_000)) })).toBe(false);
    expect(signed({ body: body.replace("hi", "ho") })).toBe(false);
    expect(signed({ signature: `v1=${sign("another", seconds(NOW), body)}` })).toBe(false);
    expect(signed({ signature: "v1=" })).toBe(false);
    expect(signed({ timestamp: "soon" })).toBe(false);
    const headers = (signature: string): Headers =>
      new Headers({ "x-halcyon-timestamp": seconds(NOW), "x-halcyon-signature": signature });
    const receiver = webhook();
    expect(receiver.hear!(headers(`v1=${sign(SECRET, seconds(NOW), body)}`), body, NO_QUERY)).toEqual([
      { id: "1", remote: "h", kind: "message", text: "hi", name: "Ann" },
    ]);
    expect(receiver.hear!(headers("v1=00"), body, NO_QUERY)).toBeNull();
    expect(receiver.hear!(new Headers(), body, NO_QUERY)).toBeNull();
  });

  test("nobody there is no failure; a receiver that is down may be tried again, one that refuses may not", async () => {
    answer = () => ({ available: false });
    expect(await webhook().open(packetOf(), "key-12345")).toBeNull();
    for (const [code, retryable] of [
      [500, true],
      [429, true],
      [400, false],
      [401, false],
    ] as const) {
      status = code;
      await expect(webhook().tell("h", { key: "key-12345", text: "x" })).rejects.toMatchObject({
        name: "ReceiverFailure",
        retryable,
      });
    }
  });
});

/** Which product it is, is configuration alone. */
const TOKEN = "the token of the webhook, no header";
const chosen = (env: Readonly<Record<string, string>>): Receiver => chooseReceiver(env)!;
const chatwoot = (more: Readonly<Record<string, string>> = {}): Receiver =>
  chosen({
    HANDOFF_RECEIVER: "chatwoot",
    CHATWOOT_URL: base,
    CHATWOOT_ACCOUNT: "1",
    CHATWOOT_INBOX: "5",
    CHATWOOT_TOKEN: "token-a",
    CHATWOOT_WEBHOOK_TOKEN: TOKEN,
    ...more,
  });
const zendesk = (): Receiver =>
  chosen({
    HANDOFF_RECEIVER: "zendesk",
    ZENDESK_URL: base,
    ZENDESK_APP: "app",
    ZENDESK_KEY_ID: "key",
    ZENDESK_SECRET: "secret",
    ZENDESK_WEBHOOK_SECRET: TOKEN,
  });

test("Chatwoot (fake): contact, conversation, packet as a private note, then pending becomes open; agents are heard", async () => {
  answer = (path) => (path.endsWith("/contacts") ? { payload: { contact: { id: 7 } } } : { id: 42 });
  const packet = packetOf();
  const receiver = chatwoot();
  expect(await receiver.open(packet, packet.handoff)).toBe("42");
  expect(requests.map(({ path }) => path)).toEqual([
    "/api/v1/accounts/1/contacts",
    "/api/v1/accounts/1/conversations",
    "/api/v1/accounts/1/conversations/42/messages",
    "/api/v1/accounts/1/conversations/42/messages",
    "/api/v1/accounts/1/conversations/42/toggle_status",
  ]);
  expect(requests.every(({ headers }) => headers["api_access_token"] === "token-a")).toBe(true);
  expect(requests[1]!.body).toMatchObject({ contact_id: 7, inbox_id: 5, status: "pending", source_id: packet.handoff });
  expect(requests[2]!.body).toMatchObject({ private: true, message_type: "outgoing" });
  expect(requests[2]!.body.content).toContain("Goal: to pay a bill");
  expect(requests[3]!.body).toMatchObject({ content: "a person please", message_type: "incoming", private: false });
  expect(requests[4]!.body).toEqual({ status: "open" });

  const inAddress = (token: string) => new URLSearchParams({ token });
  const hear = (body: object) => receiver.hear!(new Headers(), JSON.stringify(body), inAddress(TOKEN));
  const message = { event: "message_created", id: 9, content: "Hello", message_type: "outgoing", conversation: { id: 42 } };
  expect(hear({ ...message, sender: { type: "user", name: "Ann" } })).toEqual([
    { id: "message-9", remote: "42", kind: "message", text: "Hello", name: "Ann" },
  ]);
  expect(hear({ ...message, private: true, sender: { type: "user", name: "Ann" } })).toEqual([]);
  expect(hear({ ...message, sender: { type: "agent_bot", name: "Halcyon" } })).toEqual([]);
  expect(hear({ event: "conversation_updated", id: 42, meta: { assignee: { name: "Ann" } } })).toMatchObject([
    { kind: "joined", name: "Ann" },
  ]);
  expect(hear({ event: "conversation_status_changed", id: 42, status: "resolved", labels: ["bills"] })).toMatchObject([
    { kind: "released", labels: ["bills"] },
  ]);
  // As an agent bot's webhook tells it, which knows no other events of a conversation.
  expect(hear({ event: "conversation_resolved", id: 42, status: "resolved", labels: [] })).toMatchObject([
    { kind: "released", id: "resolved-42", labels: [] },
  ]);
  for (const nothing of [
    { event: "conversation_opened", id: 42, status: "open" },
    { event: "conversation_status_changed", id: 42, status: "open" },
    { event: "webwidget_triggered", id: 1 },
    { ...message, content: null, attachments: [{}], sender: { type: "user", name: "Ann" } },
    { ...message, message_type: "incoming", sender: { type: "contact", name: "Kim" } },
  ])
    expect([nothing, hear(nothing)]).toEqual([nothing, []]);
  for (const wrong of [inAddress("other"), inAddress(`${TOKEN}x`), inAddress(""), NO_QUERY])
    expect(receiver.hear!(new Headers({ "x-webhook-token": TOKEN }), "{}", wrong)).toBeNull();
});

test("Chatwoot (fake): where a secret is known, what is not signed by it a moment ago is refused, token or not", () => {
  const receiver = createChatwootReceiver({
    baseUrl: base,
    accountId: "1",
    inboxId: "5",
    accessToken: "token-a",
    webhookToken: TOKEN,
    webhookSecret: SECRET,
    now: () => NOW,
  });
  const body = '{"event":"conversation_resolved","id":42,"status":"resolved"}';
  const hear = (timestamp: string, signature: string, token = TOKEN) =>
    receiver.hear!(
      new Headers({ "x-chatwoot-timestamp": timestamp, "x-chatwoot-signature": signature }),
      body,
      new URLSearchParams({ token }),
    );
  const signature = (timestamp: string): string => `sha256=${sign(SECRET, timestamp, body)}`;
  const at = seconds(NOW);
  const old = String(Number(at) - 301);
  expect(hear(at, signature(at))).toHaveLength(1);
  expect(hear(at, signature(at), "other")).toBeNull();
  expect(hear(at, signature(old))).toBeNull();
  expect(hear(old, signature(old))).toBeNull();
  expect(receiver.hear!(new Headers(), body, new URLSearchParams({ token: TOKEN }))).toBeNull();
});

test("[W19] Zendesk (fake): control is passed with metadata that are flat and fit", async () => {
  answer = (path) =>
    path.endsWith("/messages")
      ? { messages: [{ id: "m1" }] }
      : path.endsWith("/conversations")
        ? { conversation: { id: "z9" } }
        : {};
  const slots = Array.from({ length: 60 }, (_, index) => ({
    id: `slot_${index}`,
    label: "l",
    value: "ä".repeat(80),
    source: "user" as const,
    sensitive: false,
  }));
  const packet = packetOf({ slots, summary: "é".repeat(5_000) });
  const receiver = zendesk();
  expect(await receiver.open(packet, packet.handoff)).toBe(`z9|${packet.conversationId}`);
  const passed = requests.at(-1)!;
  expect(passed.path).toBe("/v2/apps/app/conversations/z9/passControl");
  expect(passed.headers["authorization"]).toBe(`Basic ${Buffer.from("key:secret").toString("base64")}`);
  expect(passed.body).toMatchObject({ switchboardIntegration: "next", reason: "requestedByBusiness" });
  const { metadata } = passed.body as { metadata: Record<string, unknown> };
  expect(metadata["first_message_id"]).toBe("m1");
  expect(Object.values(metadata).every((value) => ["string", "number", "boolean"].includes(typeof value))).toBe(true);
  const bytes = Buffer.byteLength(JSON.stringify(metadata));
  expect(bytes).toBeLessThanOrEqual(MAX_METADATA_BYTES);
  expect(bytes).toBeGreaterThan(MAX_METADATA_BYTES - 10);
  expect(metadata["dataCapture.ticketField.handoff"]).toBe(packet.handoff);
  const small = flattenPacket(
    packetOf({ slots: slots.slice(0, 2), currentFlow: { id: "pay", name: "p", step: "s", status: "asking" } }),
  );
  expect(small).toMatchObject({ "dataCapture.ticketField.flow": "pay", "dataCapture.ticketField.slot_slot_1": "ä".repeat(80) });

  const event = (type: string, payload: object) => ({
    id: randomUUID(),
    type,
    payload: { conversation: { id: "z9" }, ...payload },
  });
  const said = (author: object) =>
    event("conversation:message", { message: { author, content: { type: "text", text: "Hello" } } });
  const events = [
    event("switchboard:acceptControl", {}),
    said({ type: "business", displayName: "Ann" }),
    said({ type: "user" }),
    said({ type: "business", displayName: "Halcyon" }),
    event("switchboard:releaseControl", { metadata: { tags: "bills, vip" } }),
  ];
  const heard = receiver.hear!(new Headers({ "x-api-key": TOKEN }), JSON.stringify({ events }), NO_QUERY);
  expect(heard).toMatchObject([
    { remote: "z9", kind: "joined" },
    { kind: "message", text: "Hello", name: "Ann" },
    { kind: "released", labels: ["bills", "vip"] },
  ]);
  expect(receiver.hear!(new Headers({ "x-api-key": "nope" }), JSON.stringify({ events }), NO_QUERY)).toBeNull();
});

test("the receiver is chosen by the environment; what is missing is named, never a value", () => {
  expect(chooseReceiver({})?.name).toBe("desk");
  expect(chooseReceiver({ HANDOFF_RECEIVER: "none" })).toBeNull();
  const webhook = { HANDOFF_RECEIVER: "webhook", HANDOFF_WEBHOOK_URL: "https://a.example", HANDOFF_WEBHOOK_SECRET: SECRET };
  expect(chooseReceiver(webhook)?.name).toBe("webhook");
  expect(() => chooseReceiver({ ...webhook, HANDOFF_WEBHOOK_SECRET: "" })).toThrow("HANDOFF_WEBHOOK_SECRET");
  expect(() => chooseReceiver({ HANDOFF_RECEIVER: "zendesk" })).toThrow("ZENDESK_URL");
  expect(() => chooseReceiver({ HANDOFF_RECEIVER: "chatwoot" })).toThrow("CHATWOOT_URL");
  expect(() => chooseReceiver({ HANDOFF_RECEIVER: "pigeon" })).toThrow("HANDOFF_RECEIVER");
  expect(() => chooseReceiver({ ...webhook, HANDOFF_WEBHOOK_SECRET: "hunter2" })).toThrow("config/secret-too-short");
  for (const [name, choose] of [
    ["CHATWOOT_WEBHOOK_TOKEN", () => chatwoot({ CHATWOOT_WEBHOOK_TOKEN: "hunter2" })],
    ["HANDOFF_WEBHOOK_SECRET", () => chosen({ ...webhook, HANDOFF_WEBHOOK_SECRET: "hunter2" })],
  ] as const) {
    expect(choose).toThrow(name);
    expect(choose).not.toThrow("hunter2");
  }
});

const BOT = assistantOf({
  flows: { pay: { name: "paying", steps: [{ collect: "payee" }, { action: "utter_paid" }] } },
  slots: { payee: { type: "text" } },
  responses: { utter_paid: "paid" },
});
const MEANT: Readonly<Record<string, readonly Command[]>> = {
  pay: [{ command: "start flow", flow: "pay" }],
  person: [{ command: "human handoff" }],
};

/** One conversation with a person at a product, from the visitor's side and the product's. */
async function converseWith(
  receiver: Receiver,
  heard: (kind: "joined" | "message" | "released") => [Record<string, string>, object],
  query = "",
) {
  const demo = await startDemo({ receiver });
  const store = createMemoryStore();
  const handle = await createAssistant({
    assistant: BOT,
    greet: "message",
    store,
    understand: createScriptedUnderstand(({ text }) => MEANT[text] ?? []),
    handover: createHttpHandover({ url: `${demo.url}/v1/handoff`, deadlineMs: 5_000 }),
  });
  const product = async (kind: "joined" | "message" | "released"): Promise<void> => {
    const [headers, body] = heard(kind);
    const response = await fetch(`${demo.url}/v1/heard${query}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
  };
  const until = async (holds: () => boolean): Promise<void> => {
    await expect.poll(holds, { timeout: 8_000, interval: 20 }).toBe(true);
  };
  try {
    for (const text of ["pay", "person"]) {
      await handle.send(text);
      await handle.settled();
    }
    await product("message");
    await product("message");
    await until(() => handle.view.messages.some(({ text }) => text === "Hello"));
    await handle.send("thanks");
    await handle.settled();
    await until(() => requests.some(({ text }) => text.includes("thanks")));
    await product("released");
    await until(() => handle.view.human.phase === "none");
    await handle.settled();
    const events = await store.readEvents(handle.conversationId, { limit: 100 });
    return events.map(({ event }) => event);
  } finally {
    handle.close();
    await demo.close();
  }
}

test(
  "[W20] the same conversation with Zendesk (fake) and with Chatwoot (fake) has the same events",
  { timeout: 240_000 },
  async () => {
    answer = (path) =>
      path.startsWith("/v2/")
        ? path.endsWith("/messages")
          ? { messages: [{ id: "m1" }] }
          : { conversation: { id: "z9" } }
        : path.endsWith("/contacts")
          ? { payload: { contact: { id: 7 } } }
          : { id: 42 };
    const atChatwoot = await converseWith(
      chatwoot(),
      (kind) => [
        {},
        kind === "message"
          ? {
              event: "message_created",
              id: 1,
              content: "Hello",
              message_type: "outgoing",
              sender: { type: "user", name: "Ann" },
              conversation: { id: 42 },
            }
          : { event: "conversation_status_changed", id: 42, status: "resolved", labels: ["bills"] },
      ],
      `?token=${encodeURIComponent(TOKEN)}`,
    );
    const conversation = { id: "z9" };
    const message = { author: { type: "business", displayName: "Ann" }, content: { type: "text", text: "Hello" } };
    const atZendesk = await converseWith(zendesk(), (kind) => [
      { "x-api-key": TOKEN },
      {
        events: [
          kind === "message"
            ? { id: "e1", type: "conversation:message", payload: { conversation, message } }
            : { id: "e2", type: "switchboard:releaseControl", payload: { conversation, metadata: { tags: "bills" } } },
        ],
      },
    ]);
    expect(atZendesk).toEqual(atChatwoot);
    expect(atChatwoot.filter(({ event }) => event === "pause" || event === "resume")).toHaveLength(2);
    expect(atChatwoot.filter((event) => event.event === "bot" && event.text === "Hello")).toHaveLength(1);
  },
);
