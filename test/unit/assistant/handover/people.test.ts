import { expect, test } from "vitest";
import { createPeople, type PeopleParts } from "../../../../src/assistant/handover/people.ts";
import type { HandoverSettings } from "../../../../src/assistant/lazy-people.ts";
import type { Handover } from "../../../../src/backend/handover.ts";
import type { HalcyonError } from "../../../../src/base/errors.ts";
import type { HandoffPacket } from "../../../../src/model/handoff.ts";
import { createMemoryStore } from "../../../../src/store/memory.ts";
import { createManualPlatform } from "../../../../src/testing/manual-platform.ts";
import { toyAssistant } from "../toy.ts";

const STATE = {
  version: 1,
  assistant: "toy-1",
  sessionStarted: true,
  ended: false,
  slots: {},
  stack: [],
  pending: null,
  unsettled: [],
  latest: null,
  said: [],
  saidBefore: [],
  frameCount: 0,
  counts: {},
} as const;

async function handedOver(settings: Omit<HandoverSettings, "to">, advanceMs = 0) {
  const packets: HandoffPacket[] = [];
  const told: HalcyonError[] = [];
  const platform = createManualPlatform();
  const to: Handover = {
    async request(packet) {
      packets.push(packet);
      return { kind: "done", result: { kind: "handoff", reference: null } };
    },
    relay: async () => ({ kind: "offline" }),
    async *follow() {},
    close() {},
  };
  const parts: PeopleParts = {
    assistant: toyAssistant,
    platform,
    store: createMemoryStore(),
    place: "toy",
    hear() {},
    typing() {},
    reached() {},
    report: (error) => told.push(error),
    deadlineMs: 1_000,
    headers: undefined,
  };
  const people = createPeople({ to, ...settings }, parts);
  const effect = { kind: "handOff", id: "t1.0", reason: "asked" } as const;
  const log = async () => ({ state: STATE, events: [], channel: "halcyon" });
  const { signal } = new AbortController();
  const outcome = people.request(effect, { conversationId: "c1", locale: "en", signal, log });
  for (let rest = 0; rest < advanceMs; rest += 10_000) {
    await new Promise((resolve) => setTimeout(resolve));
    platform.advance(10_000);
  }
  return { outcome: await outcome, packets, told };
}

test("who asks for a person gets one although the page is silent about them, and is told of", async () => {
  const never = () => new Promise<never>(() => {});
  const { outcome, packets, told } = await handedOver({ customer: never, consent: never }, 30_000);
  expect(outcome.kind).toBe("done");
  expect(packets).toMatchObject([{ customer: { ref: null, verified: false }, consent: null }]);
  expect(told.map(({ code, details }) => [code, details["function"]])).toEqual([
    ["host/no-answer", "customer"],
    ["host/no-answer", "consent"],
  ]);
});

test("a function that fails costs what it would have said", async () => {
  const customer = () => {
    throw new Error("not signed in");
  };
  const { packets, told } = await handedOver({ customer, consent: () => true });
  expect(packets).toMatchObject([{ customer: { ref: null }, consent: true }]);
  expect(told).toMatchObject([{ code: "host/no-answer", details: { function: "customer", reason: "Error: not signed in" } }]);
});

test("what the page says of the visitor is in the packet", async () => {
  const { packets, told } = await handedOver({ customer: () => ({ ref: "k7", verified: true }), consent: async () => false });
  expect(packets).toMatchObject([{ customer: { ref: "k7", verified: true }, consent: false }]);
  expect(told).toEqual([]);
});
