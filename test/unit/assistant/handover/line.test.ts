import { expect, test } from "vitest";
import { createAssistant, type AssistantOptions } from "../../../../src/assistant/create.ts";
import { RELAY } from "../../../../src/assistant/relays.ts";
import type { AssistantHandle } from "../../../../src/assistant/view.ts";
import type { HalcyonError } from "../../../../src/base/errors.ts";
import type { Command } from "../../../../src/model/command.ts";
import { createMemoryStore } from "../../../../src/store/memory.ts";
import { createScriptedHandover } from "../../../../src/testing/scripted-handover.ts";
import { createScriptedUnderstand } from "../../../../src/testing/scripted-understand.ts";
import { assistantOf } from "../../dialogue/assistant.ts";

const BOT = assistantOf({
  flows: { pay: { name: "paying", steps: [{ collect: "payee" }, { action: "utter_paid" }] } },
  slots: { payee: { type: "text" } },
  responses: { utter_paid: "paid" },
});

const MEANT: Readonly<Record<string, readonly Command[]>> = {
  pay: [{ command: "start flow", flow: "pay" }],
  person: [{ command: "human handoff" }],
  "never mind": [{ command: "cancel flow" }],
  Bob: [{ command: "set slot", name: "payee", value: "Bob", extractor: "LLM" }],
};

function open(options: Partial<AssistantOptions> = {}): Promise<AssistantHandle> {
  const understand = createScriptedUnderstand(({ text }) => MEANT[text] ?? []);
  return createAssistant({ assistant: BOT, greet: "message", understand, store: createMemoryStore(), ...options });
}

const texts = ({ view }: AssistantHandle): readonly string[] =>
  view.messages.map(({ from, text, agent }) => `${agent === undefined ? from : `agent ${agent}`}: ${text}`);

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("It never came.");
}

async function say(handle: AssistantHandle, text: string): Promise<void> {
  await handle.send(text);
  await handle.settled();
}

/** Somebody who was asked for a payee and wishes for a person. */
async function waiting(options: Partial<AssistantOptions> = {}): Promise<AssistantHandle> {
  const handle = await open(options);
  await say(handle, "pay");
  await say(handle, "person");
  expect(handle.view.human).toEqual({ phase: "waiting", typing: false });
  return handle;
}

test("[W16] a person gets a packet, is heard and seen, gets what the user writes, and gives the conversation back", async () => {
  const port = createScriptedHandover();
  const handle = await waiting({ handover: port });
  const [packet] = port.packets;
  expect(packet).toMatchObject({ reason: { code: "asked" }, currentFlow: { id: "pay" }, openQuestion: "payee?" });
  const { handoff } = packet!;
  port.join(handoff, "Ann");
  port.say(handoff, "Hello!");
  await until(() => texts(handle).includes("agent Ann: Hello!"));
  expect(handle.view.human).toEqual({ phase: "joined", name: "Ann", typing: false });
  await say(handle, "pay");
  await until(() => port.relayed.length === 1);
  expect(port.relayed).toMatchObject([{ handoff, text: "pay", conversationId: packet!.conversationId }]);
  port.release(handoff, ["pay"]);
  await until(() => handle.view.human.phase === "none");
  await handle.settled();
  expect(texts(handle).slice(-2)).toEqual(["bot: You are talking to me again, the assistant.", "bot: payee?"]);
  await say(handle, "Bob");
  expect(texts(handle)).toContain("bot: paid");
  handle.close();
});

test("[W3] without a receiver, and with nobody at the desk, the truth is said", async () => {
  const port = createScriptedHandover();
  port.staffed = false;
  for (const handover of [undefined, port]) {
    const handle = await open({ handover });
    await say(handle, "person");
    expect(handle.view.messages.at(-1)?.text).toMatch(/cannot connect you|nobody/);
    expect(handle.view.human.phase).toBe("none");
    handle.close();
  }
});

test("[W16] what is written while nobody can be reached is told later, in order, also by the next page", async () => {
  const store = createMemoryStore();
  const port = createScriptedHandover();
  const first = await waiting({ store, handover: port });
  port.online = false;
  await say(first, "one");
  await say(first, "two");
  expect(port.relayed).toEqual([]);
  expect(await store.readRecords(RELAY)).toHaveLength(2);
  first.close();
  port.online = true;
  const second = await open({ store, handover: port });
  await second.settled();
  expect(second.view.human.phase).toBe("waiting");
  await until(() => port.relayed.length === 2);
  expect(port.relayed.map(({ text }) => text)).toEqual(["one", "two"]);
  await until(async () => (await store.readRecords(RELAY)).length === 0);
  second.close();
});

test("[W16] that the user goes on alone is told by the next page too, though nobody is waited for any more", async () => {
  const store = createMemoryStore();
  const port = createScriptedHandover();
  const first = await waiting({ store, handover: port });
  port.online = false;
  await say(first, "never mind");
  expect(first.view.human.phase).toBe("none");
  first.close();
  port.online = true;
  const second = await open({ store, handover: port });
  await until(() => port.relayed.length === 1);
  expect(port.relayed[0]!.text).toBeNull();
  second.close();
});

test("[W16] what a person says while the page is away is heard by the next one", async () => {
  const store = createMemoryStore();
  const port = createScriptedHandover();
  const first = await waiting({ store, handover: port });
  const { handoff } = port.packets[0]!;
  port.say(handoff, "one", "Ann");
  await until(() => texts(first).includes("agent Ann: one"));
  first.close();
  port.say(handoff, "two");
  const second = await open({ store, handover: port });
  await until(() => texts(second).includes("agent Ann: two"));
  expect(texts(second).filter((text) => text.startsWith("agent"))).toEqual(["agent Ann: one", "agent Ann: two"]);
  second.close();
});

test("[W17] two pages of one conversation hear each word once and tell each word once", async () => {
  const store = createMemoryStore();
  const port = createScriptedHandover();
  const one = await waiting({ store, handover: port });
  const two = await open({ store, handover: port });
  await two.settled();
  const { handoff } = port.packets[0]!;
  for (const text of ["a", "b", "c"]) port.say(handoff, text, "Ann");
  await until(() => texts(one).includes("agent Ann: c") || texts(two).includes("agent Ann: c"));
  await say(one, "x");
  await say(two, "y");
  await until(() => port.relayed.length >= 2);
  await Promise.all([one.settled(), two.settled()]);
  expect(port.relayed).toHaveLength(2);
  expect(new Set(port.relayed.map(({ text }) => text))).toEqual(new Set(["x", "y"]));
  const third = await open({ store });
  await third.settled();
  expect(texts(third).filter((text) => text.startsWith("agent"))).toEqual(["agent Ann: a", "agent Ann: b", "agent Ann: c"]);
  for (const handle of [one, two, third]) handle.close();
});

test("[W17] typing is seen, is no message, and ends with the words", async () => {
  const port = createScriptedHandover();
  const handle = await waiting({ handover: port });
  const { handoff } = port.packets[0]!;
  port.type(handoff);
  await until(() => handle.view.human.typing);
  const { length } = handle.view.messages;
  port.say(handoff, "Hello!");
  await until(() => handle.view.messages.length > length);
  expect(handle.view.human.typing).toBe(false);
  handle.close();
});

test("[W16] words that a receiver refuses for good are told to the developer, and do not hold up the next ones", async () => {
  const errors: HalcyonError[] = [];
  const port = createScriptedHandover();
  const strict = {
    ...port,
    request: port.request.bind(port),
    relay: async (message: Parameters<typeof port.relay>[0], signal: AbortSignal) =>
      message.text === "no" ? ({ kind: "failed", reason: "404", retryable: false } as const) : port.relay(message, signal),
  };
  const handle = await waiting({ handover: strict, onError: (error) => errors.push(error) });
  await say(handle, "no");
  await say(handle, "yes");
  await until(() => port.relayed.length === 1);
  expect(port.relayed.map(({ text }) => text)).toEqual(["yes"]);
  expect(errors.map(({ code }) => code)).toEqual(["handover/refused"]);
  expect(handle.view.notices).toMatchObject([{ code: "handover/refused", kind: "error" }]);
  handle.close();
});

test("[W16] a conversation that is erased takes its words with it; the person hears that the user is gone", async () => {
  const store = createMemoryStore();
  const port = createScriptedHandover();
  const handle = await waiting({ store, handover: port });
  await handle.erase();
  await until(() => port.relayed.length === 1);
  expect(port.relayed[0]).toMatchObject({ handoff: port.packets[0]!.handoff, text: null });
  expect(await store.readRecords(RELAY)).toEqual([]);
  expect(handle.view.human.phase).toBe("none");
  handle.close();
});

test("[W12] a host says who the user is and how long a packet may be", async () => {
  const port = createScriptedHandover();
  const customer = { ref: "C-7", verified: true, claims: { plan: "gold" } };
  const handover = { to: port, customer: () => customer, consent: () => true, maxPacketBytes: 2_000 };
  const handle = await waiting({ handover });
  expect(port.packets[0]).toMatchObject({ customer, consent: true });
  expect(JSON.stringify(port.packets[0]).length).toBeLessThanOrEqual(2_000);
  handle.close();
});
