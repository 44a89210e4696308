import { expect, test } from "vitest";
import { makePacket, type PacketParts } from "../../../../src/assistant/handover/packet.ts";
import { shrink } from "../../../../src/assistant/handover/shrink.ts";
import type { LoggedEvent } from "../../../../src/backend/actions.ts";
import type { DialogueEvent } from "../../../../src/model/event.ts";
import { assistantOf } from "../../dialogue/assistant.ts";
import { Conversation, set, start } from "../../dialogue/conversation.ts";

const BOT = assistantOf({
  flows: {
    pay: {
      name: "paying a bill",
      description: "Pays a bill.",
      steps: [{ collect: "card" }, { collect: "amount" }, { action: "transfer" }, { collect: "rating" }],
    },
    greet: { name: "greeting", steps: [{ action: "utter_hi" }] },
  },
  slots: { card: { type: "text" }, amount: { type: "float" }, rating: { type: "text" }, size: { type: "text" } },
  responses: { utter_hi: "hi", utter_ask_card: "Which card?" },
  actions: ["transfer"],
});
const SAFE = {
  ...BOT,
  slots: { ...BOT.slots, card: { ...BOT.slots["card"]!, sensitive: true as const, description: "card number" } },
};

/** A conversation as the store keeps it. */
function logged(talk: Conversation, events: LoggedEvent[], step: () => void): void {
  step();
  const input = talk.inputs.at(-1)!;
  events.push(...talk.last!.events.map((event) => ({ event, at: input.at, turnId: input.turnId })));
}

function paying(): { readonly talk: Conversation; readonly events: LoggedEvent[] } {
  const talk = new Conversation(SAFE);
  const events: LoggedEvent[] = [];
  const step = (run: () => void): void => logged(talk, events, run);
  step(() => talk.text("/session_start"));
  step(() => talk.text("pay my bill", start("pay")));
  step(() => talk.text("it is tok-7788 and also 4111 1111 1111 1111", set("card", "tok-7788")));
  step(() => talk.text("what?", { command: "cannot handle" }));
  step(() => talk.text("30", set("amount", 30)));
  step(() => talk.done());
  step(() => talk.text("a person", { command: "human handoff" }));
  return { talk, events };
}

function packetOf(more: Partial<PacketParts> = {}) {
  const { talk, events } = paying();
  const effect = talk.effects.find((one) => one.kind === "handOff")!;
  const parts: PacketParts = {
    assistant: SAFE,
    conversationId: "c1",
    effect,
    state: talk.state!,
    events,
    channel: "halcyon",
    language: "en",
    page: "https://shop.example/help",
    customer: null,
    consent: null,
    now: Date.UTC(2026, 10, 21),
    ...more,
  };
  return makePacket(parts);
}

test("[W12] a packet is made by rules: goal, what is known, tried, failed and asked", () => {
  const packet = packetOf();
  expect(packet).toMatchObject({
    version: 1,
    reason: { code: "asked", text: "The user asked for a person." },
    conversationId: "c1",
    handoff: "t7.1",
    customer: { ref: null, verified: false, claims: {} },
    language: "en",
    channel: "halcyon",
    currentFlow: { id: "pay", name: "paying a bill", step: "3_collect", status: "asking" },
    openQuestion: "rating?",
    links: { trace: null, page: "https://shop.example/help" },
    consent: null,
    bundleHash: "h1",
    createdAt: "2026-11-21T00:00:00.000Z",
  });
  expect(packet.summary.split("\n")).toEqual([
    "Goal: Pays a bill.",
    "Known: card number: •••; amount: 30",
    "Tried: transfer",
    "Failed: not understood once",
    "Asked of you: The user asked for a person. Open question: rating?",
  ]);
  expect(packet.attemptedActions).toMatchObject([{ name: "transfer", status: "done", errorCode: null, idempotencyKey: null }]);
  expect(packet.slots).toEqual([
    { id: "card", label: "card number", value: "•••", source: "user", sensitive: true },
    { id: "amount", label: "amount", value: "30", source: "user", sensitive: false },
  ]);
  expect(JSON.stringify(packetOf())).toBe(JSON.stringify(packet));
});

test("[W13] sensitive values and card numbers stand nowhere in it, and are counted", () => {
  const packet = packetOf();
  const text = JSON.stringify(packet);
  expect(text).not.toContain("7788");
  expect(text).not.toContain("4111");
  expect(packet.transcript.find(({ role, text: said }) => role === "user" && said.includes("also"))?.text).toBe(
    "it is ••• and also •••",
  );
  expect(packet.redactions.masked).toBeGreaterThanOrEqual(3);
});

test("[W12] an action of which nobody knows the end says so, with its key; one that failed says how", () => {
  const events: DialogueEvent[] = [
    { event: "user", text: "pay", commands: [] },
    { event: "action", name: "transfer" },
    { event: "action", name: "utter_hi" },
    { event: "user", text: "again", commands: [] },
    { event: "action", name: "transfer" },
    { event: "action_failed", name: "transfer", outcome: "failed" },
    { event: "action", name: "transfer" },
    { event: "action_failed", name: "transfer", outcome: "failed" },
    { event: "action_execution_rejected", name: "transfer" },
  ];
  const { talk } = paying();
  const packet = packetOf({
    events: events.map((event, index) => ({ event, at: index, turnId: `x${index}` })),
    state: {
      ...talk.state!,
      stack: [],
      unsettled: [{ effect: "x1.1", key: "k1.1", action: "transfer", input: {}, at: 0 }],
    },
  });
  expect(packet.attemptedActions).toMatchObject([
    { status: "unknown", errorCode: null, idempotencyKey: "k1.1" },
    { status: "failed", errorCode: "failed", idempotencyKey: null },
    { status: "failed", errorCode: "rejected" },
  ]);
  expect(packet.currentFlow).toBeNull();
  expect(packet.openQuestion).toBeNull();
  expect(packet.summary).toContain("Failed: transfer (unknown), transfer (failed), transfer (rejected)");
  expect(packet.summary).toContain("Goal: not known; the user's words: “again”");
});

test("[W14] a packet that is too long loses its oldest lines first, counts them, and always fits", () => {
  const full = packetOf();
  const transcript = Array.from({ length: 500 }, (_, index) => ({
    role: "user" as const,
    text: `line ${index} ${"ä".repeat(50)}`,
    at: "2026-11-21T00:00:00.000Z",
  }));
  const long = { ...full, transcript };
  expect(shrink(full, 100_000)).toBe(full);
  const bytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;
  for (const limit of [48_000, 10_000, 4_096, 2_000]) {
    const short = shrink(long, limit);
    expect(bytes(short)).toBeLessThanOrEqual(limit);
    expect(short.transcript).toEqual(transcript.slice(500 - short.transcript.length));
    expect(short.redactions.dropped).toBeGreaterThanOrEqual(500 - short.transcript.length);
  }
  // One line more would have been too much, and nothing but lines was left out.
  const short = shrink(long, 10_000);
  expect(bytes({ ...short, transcript: transcript.slice(499 - short.transcript.length) })).toBeGreaterThan(10_000);
  expect(short).toMatchObject({ summary: full.summary, slots: full.slots, attemptedActions: full.attemptedActions });
});
