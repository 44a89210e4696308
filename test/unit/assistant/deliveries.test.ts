import { afterEach, expect, test, vi } from "vitest";
import type { Actions } from "../../../src/backend/actions.ts";
import { createDeliveries } from "../../../src/assistant/deliveries.ts";
import type { CallEffect } from "../../../src/model/effect.ts";
import type { DialogueState, ParkedCall } from "../../../src/model/state.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import type { Store, StoredConversation } from "../../../src/store/store.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";

const effect: CallEffect = { kind: "call", id: "t1.0", key: "t1.0", action: "pay", input: {}, flow: "pay" };

/** A conversation in which one call waits to be sent, or none. */
function conversation(parked: readonly ParkedCall[]): StoredConversation {
  const pending = [{ id: effect.id, effect, at: 0, attempts: 1 }];
  return {
    id: "c",
    // Nothing else of it is looked at.
    state: { parked, stack: [] } as unknown as DialogueState,
    lastSeq: 1,
    revision: 1,
    inbox: [],
    pending,
    draft: "",
    damaged: [],
  };
}

const kept: ParkedCall = { effect: "t1.0", action: "pay", flow: "pay", why: "queued", until: 9e12, frames: [], slots: {} };

afterEach(() => vi.unstubAllGlobals());

function device(changeRecord: Store["changeRecord"], elsewhere = false, platform = createManualPlatform()) {
  const performed: CallEffect[] = [];
  const actions: Actions = {
    has: () => true,
    async perform(call) {
      performed.push(call);
      return { kind: "done", result: { kind: "action", messages: [], output: {} } };
    },
    close() {},
  };
  let now = conversation([kept]);
  const told: string[] = [];
  const deliveries = createDeliveries({
    assistant: { settings: { actionDeadlineMs: 30_000 } as never, actionRules: {} },
    actions,
    knowledge: null,
    people: null,
    report: ({ code }) => void told.push(code),
    platform,
    store: { changeRecord, elsewhere },
    alone: (work) => work(true),
    refresh: async () => now,
    contextOf: ({ id }, signal) => ({ conversationId: id, locale: "en", signal }),
    wake() {},
  });
  return {
    deliveries,
    performed,
    told,
    follow(parked: readonly ParkedCall[]) {
      now = conversation(parked);
      deliveries.follow(now);
    },
  };
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
};

test("[B23] a kept call that is called off while its sender is written down is not sent any more", async () => {
  const store = createMemoryStore();
  const tab = device((...change) => {
    tab.follow([]);
    return store.changeRecord(...change);
  });
  tab.follow([kept]);
  await settled();
  tab.deliveries.stop();
  expect(tab.performed).toEqual([]);
  expect(tab.told).toEqual([]);
});

test("a kept call that is not called off is sent once", async () => {
  const store = createMemoryStore();
  const tab = device((...change) => store.changeRecord(...change));
  tab.follow([kept]);
  await settled();
  tab.deliveries.stop();
  expect(tab.performed).toEqual([effect]);
});

test("[B34] of two devices that share a conversation one sends what waits: the locks of a page are its device's alone", async () => {
  vi.stubGlobal("document", {});
  const store = createMemoryStore();
  const platform = createManualPlatform();
  const [one, two] = [0, 1].map(() => device((...change) => store.changeRecord(...change), true, platform));
  one!.follow([kept]);
  two!.follow([kept]);
  await settled();
  for (const { deliveries } of [one!, two!]) deliveries.stop();
  expect([one!.performed, two!.performed]).toEqual([[effect], []]);
});
