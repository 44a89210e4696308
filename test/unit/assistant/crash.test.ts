import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHttpActions } from "../../../src/backend/http-actions.ts";
import type { Actions } from "../../../src/backend/actions.ts";
import { createEngineHere } from "../../../src/assistant/engine-here.ts";
import { openAssistant } from "../../../src/assistant/open.ts";
import type { AssistantOptions } from "../../../src/assistant/options.ts";
import type { AssistantHandle } from "../../../src/assistant/view.ts";
import { readAssistant } from "../../../src/authoring/read.ts";
import { createPlatform } from "../../../src/base/platform.ts";
import type { Command } from "../../../src/model/command.ts";
import type { Understand } from "../../../src/model/understanding.ts";
import { createScriptedUnderstand } from "../../../src/testing/scripted-understand.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import type { Store } from "../../../src/store/store.ts";
import { ENGINE, Page, STORE } from "./mortal-page.ts";
import { createToyUnderstand, openToy, toyEngine, wired } from "./toy.ts";

/*
 * A page dies at every point at which it awaits something, before and after the thing is done. It is then opened again
 * on what was stored; the visitor says again what he cannot see. Nothing he said may be lost, and the payment of the second
 * message must be made exactly once.
 */

/** A backend that keeps its idempotency keys, as any that takes money does. */
let server: Server;
let url = "";
let payments: string[] = [];
const keys = new Set<string>();
beforeAll(async () => {
  server = createServer((request, response) => {
    const key = String(request.headers["idempotency-key"]);
    request.resume().on("end", () => {
      if (!keys.has(key)) payments.push(key);
      keys.add(key);
      response.writeHead(200, { "content-type": "application/json" }).end('{"output":{}}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

/** The control: asks with a new key each time, as a client does that does not store them. */
const withNewKeys = (actions: Actions): Actions => ({
  ...actions,
  perform: (effect, context) => actions.perform({ ...effect, key: crypto.randomUUID() }, context),
});

/** What is said, to whom, and what an undisturbed page answers. */
interface Conversation {
  readonly said: readonly string[];
  open(options: Partial<AssistantOptions>, page: Page): AssistantHandle;
  understand(): Understand;
}

const toy: Conversation = {
  said: ["hello", "pay", "thanks"],
  open: (options, page) => openToy(options, page.around(toyEngine, ENGINE)),
  understand: createToyUnderstand,
};

const PAY = `
flows:
  pay_bill:
    description: Pay a bill.
    steps:
      - collect: amount
      - action: pay_bill
      - action: utter_paid
slots: { amount: float }
responses:
  utter_ask_amount: How much?
  utter_paid: "Paid {amount}."
actions: [pay_bill]
`;
const SCRIPT: Readonly<Record<string, readonly Command[]>> = {
  "my bill": [{ command: "start flow", flow: "pay_bill" }],
  "40": [{ command: "set slot", name: "amount", value: 40, extractor: "LLM" }],
};

/** The engine itself, with an assistant that collects, pays and says so. */
async function real(): Promise<Conversation> {
  const { assistant } = await readAssistant([{ path: "pay.yml", text: PAY }]);
  const understand = (): Understand => createScriptedUnderstand(SCRIPT);
  return {
    said: ["my bill", "40", "thanks"],
    understand,
    open: (options, page) =>
      openAssistant(
        { assistant: assistant!, understand: understand(), ...options },
        wired(page.around(createEngineHere(), ENGINE), understand),
      ),
  };
}

interface Result {
  readonly points: number;
  readonly transcript: readonly string[];
  readonly payments: number;
}

async function converse(
  conversation: Conversation,
  deadAt: number,
  wrap: (actions: Actions) => Actions = (actions) => actions,
): Promise<Result> {
  payments = [];
  const store = createMemoryStore();
  const page = new Page(deadAt);
  // Chance is the same in every page, so that every page words its answers alike.
  const platform = { ...createPlatform(), random: () => 0 };
  const understand = page.around<Understand>(conversation.understand(), ["understand"]);
  const actions = page.around<Actions>(wrap(createHttpActions({ url })), ["perform"]);
  const first = conversation.open({ store: page.around<Store>(store, STORE), understand, actions, platform }, page);
  const script = (async () => {
    for (const text of conversation.said) {
      await first.send(text);
      await first.settled();
    }
  })();
  await Promise.race([script, page.died]);
  // The microtasks of a dead page go nowhere; its port calls neither.
  await new Promise((resolve) => setTimeout(resolve, 0));

  const second = conversation.open({ store, actions: wrap(createHttpActions({ url })), platform }, new Page(Infinity));
  await second.settled();
  const seen = second.view.messages.filter(({ from }) => from === "user").length;
  for (const text of conversation.said.slice(seen)) await second.send(text);
  await second.settled();
  const { messages } = second.view;
  second.close();
  return { points: page.points, transcript: messages.map(({ from, text }) => `${from}: ${text}`), payments: payments.length };
}

test.each([
  ["the toy", async () => toy],
  ["the engine", real],
])(
  "a page that dies at any await point loses no message and doubles no payment: %s",
  { timeout: 60_000 },
  async (_, create) => {
    const conversation = await create();
    const { points, transcript } = await converse(conversation, Infinity);
    expect(points).toBeGreaterThan(40);
    expect(transcript.filter((line) => line.startsWith("user: "))).toEqual(conversation.said.map((text) => `user: ${text}`));
    const broken: unknown[] = [];
    for (let deadAt = 1; deadAt <= points; deadAt++) {
      const result = await converse(conversation, deadAt);
      if (JSON.stringify(result.transcript) !== JSON.stringify(transcript) || result.payments !== 1)
        broken.push({ deadAt, ...result });
    }
    expect(broken).toEqual([]);
  },
);

test("control: with a new key per attempt the same deaths do double payments", async () => {
  const { points } = await converse(toy, Infinity, withNewKeys);
  let doubled = 0;
  for (let deadAt = 1; deadAt <= points; deadAt++) doubled += (await converse(toy, deadAt, withNewKeys)).payments > 1 ? 1 : 0;
  expect(doubled).toBeGreaterThan(0);
});

test("an effect that was tried five times, or is a day old, is not tried again", async () => {
  for (const { attempts, ageMs } of [
    { attempts: 5, ageMs: 0 },
    { attempts: 1, ageMs: 25 * 3_600_000 },
  ]) {
    payments = [];
    const store = createMemoryStore();
    const page = openToy({ store, actions: { pay: () => new Promise(() => {}) } });
    await page.send("pay");
    await expect.poll(() => page.view.messages.length).toBe(2);
    page.close();
    const id = (await store.conversationOf("toy", null))!;
    const [pending] = (await store.read(id)).pending;
    for (let n = pending!.attempts; n < attempts; n++) await store.noteAttempt(id, pending!.id);
    const later: Store = {
      ...store,
      read: async (which) => {
        const read = await store.read(which);
        return { ...read, pending: read.pending.map((row) => ({ ...row, at: row.at - ageMs })) };
      },
    };
    const again = openToy({ store: later, actions: createHttpActions({ url }) });
    await again.settled();
    expect(again.view.messages.at(-1)).toMatchObject({ text: "outcome failed" });
    expect(payments).toEqual([]);
    again.close();
  }
});

test("a dialogue that waits for an effect whose row is gone is told that it failed", async () => {
  const store = createMemoryStore();
  const page = openToy({ store, actions: { pay: () => new Promise(() => {}) } });
  await page.send("pay");
  await expect.poll(() => page.view.messages.length).toBe(2);
  page.close();
  const damaged: Store = { ...store, read: async (id) => ({ ...(await store.read(id)), pending: [], damaged: ["pending 1"] }) };
  const codes: string[] = [];
  const again = openToy({ store: damaged, onError: ({ code }) => codes.push(code) });
  await again.settled();
  expect(again.view.messages.at(-1)).toMatchObject({ text: "outcome failed" });
  expect(codes).toEqual(["store/corrupt"]);
});
