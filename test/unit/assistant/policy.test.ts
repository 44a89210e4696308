import { describe, expect, test } from "vitest";
import { createAssistant } from "../../../src/assistant/create.ts";
import type { AssistantOptions } from "../../../src/assistant/options.ts";
import { keptItem } from "../../../src/assistant/kept-item.ts";
import { readAssistant } from "../../../src/authoring/read.ts";
import type { Command } from "../../../src/model/command.ts";
import type { Understand } from "../../../src/model/understanding.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import { createScriptedHandover } from "../../../src/testing/scripted-handover.ts";

const BOT = `
name: policy
flows:
  pay:
    description: pay a bill
    steps: [ { collect: amount }, { action: pay_out }, { say: Paid. } ]
  refund:
    description: get money back
    steps: [ { collect: refund_iban }, { collect: sure }, { say: Noted. } ]
slots:
  amount: { type: float, ask: How much? }
  refund_iban: { type: text, ask: Where to? }
  sure: { type: bool, ask: Sure? }
actions: [pay_out]
guards: { understanding: { mode: count } }
policy:
  must_escalate: [{ reason: fraud, phrases: [fraud] }]
  redact: { kinds: [card, iban], except: { refund_iban: iban } }
escalation:
  low_confidence: { mode: now, in_a_row: 2 }
  triggers: [{ mode: now, reason: leaving, phrases: [goodbye for ever] }]
  sentiment: { mode: now, times: 2 }
  repeated_failure: { mode: now, actions: 1, re_asks: 2 }
  ceilings: { mode: now }
`;

/** Understands flows by their names and takes what fits an open question; the words "angry" are. */
const understand: Understand = {
  status: { phase: "idle" },
  open: async () => {},
  loadEncoder: async () => {},
  async understand({ text, state: { asking } }) {
    const commands: readonly Command[] = ["pay", "refund"].includes(text)
      ? [{ command: "start flow", flow: text }]
      : asking === null || text.startsWith("?")
        ? [{ command: "cannot handle" }]
        : [{ command: "set slot", name: asking, value: text, extractor: "LLM" }];
    const frustration = text.includes("angry") ? 0.99 : 0.01;
    return { commands, frustration, scores: { flows: {}, acts: {} }, spans: [], source: "linear", why: [], ms: 0 };
  },
  onStatus: () => () => {},
  close: () => {},
};

async function opened(options: Partial<AssistantOptions> = {}) {
  const { assistant, diagnostics } = await readAssistant([{ path: "bot.yml", text: BOT }]);
  if (!assistant) throw new Error(JSON.stringify(diagnostics));
  const people = createScriptedHandover();
  const store = createMemoryStore();
  const handle = await createAssistant({ assistant, understand, store, handover: people, ...options });
  const say = async (...texts: readonly string[]): Promise<void> => {
    for (const text of texts) {
      await handle.send(text);
      await handle.settled();
    }
  };
  return { handle, people, store, say };
}

describe("the reason that arrives in the packet", () => {
  test.each([
    ["fraud", ["this is Fraud, 4111 1111 1111 1111"]],
    ["leaving", ["goodbye for ever"]],
    ["low_confidence", ["?", "? what"]],
    ["frustration", ["? angry", "pay", "angry"]],
    ["repeated_failure", ["pay", "40"]],
    ["repeated_failure", ["refund", "DE89370400440532013000", "hm", "hm again"]],
  ])("[Y1] [Y22] [Y23] [Y24] [Y25] is %s", async (reason, texts) => {
    const { handle, people, say } = await opened({
      actions: { pay_out: () => Promise.reject(new Error("down")) },
      onError: () => {},
    });
    await say(...texts);
    expect(people.packets.map((packet) => packet.reason.code)).toEqual([reason]);
    expect(people.packets[0]!.reason.text).not.toBe("");
    expect(JSON.stringify(people.packets)).not.toContain("4111");
    handle.close();
  });
});

test("[Y24] how angry somebody seems is neither shown nor kept", async () => {
  const { handle, store, say } = await opened();
  await say("? angry");
  expect(JSON.stringify(handle.view)).not.toMatch(/0\.99|frustration/);
  const stored = await store.read(handle.conversationId);
  expect(JSON.stringify([stored, await store.readEvents(handle.conversationId, { limit: 99 })])).not.toContain("0.99");
  handle.close();
});

test("[Y6] the bubble shows the mask once the message is kept; a button keeps its words", async () => {
  const { handle, say } = await opened();
  await say("my card 4111 1111 1111 1111");
  await handle.send({ kind: "button", title: "Refund", payload: "/StartFlow(refund)" });
  await handle.settled();
  const said = handle.view.messages.filter(({ from }) => from === "user").map(({ text }) => text);
  expect(said).toEqual(["my card <card>", "Refund"]);
  handle.close();
});

test("[Y9] what is being typed is not kept while something is masked", async () => {
  const { handle, store } = await opened();
  await handle.saveDraft("4111 1111 1");
  expect((await store.read(handle.conversationId)).draft).toBe("");
  handle.close();
});

describe("[Y7] a message that waits", () => {
  const redact = { kinds: ["card", "iban"], except: { refund_iban: ["iban"] } } as const;
  const text = "DE89370400440532013000, not 4111111111111111";
  const item = { id: "1", at: 1, shown: text, text };

  test("keeps what the open question's slot may hold, and nothing else", () => {
    expect(keptItem(redact, item, "refund_iban").text).toBe("DE89370400440532013000, not <card>");
    expect(keptItem(redact, item, "sure")).toEqual({ ...item, shown: "<iban>, not <card>", text: "<iban>, not <card>" });
    expect(keptItem(redact, item, null).text).toBe("<iban>, not <card>");
    expect(keptItem({ kinds: ["card"] }, item, "refund_iban").text).toBe("DE89370400440532013000, not <card>");
    expect(keptItem(redact, item, "constructor").text).toBe("<iban>, not <card>");
  });

  test("that a button sent is the author's", () => {
    const button = { ...item, shown: "Yes" };
    expect(keptItem(redact, button, null)).toBe(button);
  });
});

test("[Y7] a payload that is typed sets no other slot to what the open question's may hold", () => {
  const redact = { kinds: ["card"], except: { number: ["card"] } } as const;
  const kept = (text: string) => keptItem(redact, { id: "i", at: 0, shown: text, text }, "number").text;
  expect(kept("4111 1111 1111 1111")).toBe("4111 1111 1111 1111");
  expect(kept("/SetSlots(note=4111111111111111)")).toBe("/SetSlots(note=<card>)");
  expect(kept(" /SetSlots(number=4111111111111111)")).toBe(" /SetSlots(number=<card>)");
});
