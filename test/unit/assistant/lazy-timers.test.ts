import { expect, test } from "vitest";
import { lazyTimers } from "../../../src/assistant/lazy-timers.ts";
import type { HalcyonError } from "../../../src/base/errors.ts";
import type { Effect, RemindEffect } from "../../../src/model/effect.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import type { PendingEffect } from "../../../src/store/store.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";

const timer = (change: Partial<RemindEffect> = {}): RemindEffect => ({
  kind: "remind",
  id: "t1.0",
  name: null,
  at: 5,
  intent: "wake",
  values: { order: "17" },
  from: { flow: "f", step: "s", frame: "f1" },
  ...change,
});
const waiting = (effect: Effect): PendingEffect => ({ id: effect.id, effect, at: 0, attempts: 0 });

async function lost(online: boolean) {
  const errors: HalcyonError[] = [];
  let fetched = 0;
  const timers = lazyTimers({
    store: createMemoryStore(),
    platform: createManualPlatform({ online }),
    assistant: "shop",
    bundle: "b",
    report: (error) => errors.push(error),
    load: () => {
      fetched++;
      return Promise.reject(new Error("404"));
    },
  });
  const conversation = {
    ...(await createMemoryStore().read("c")),
    pending: [waiting(timer()), waiting(timer({ id: "t1.1", name: "n" }))],
  };
  const turn = { conversation, state: {} as never, fired: null, byUser: false, failed: false };
  return { errors, timers, turn, fetched: () => fetched };
}

test("[H15] a guard that cannot be had lets reminders be set, fire and be called off", async () => {
  const { timers, turn, errors } = await lost(true);
  const off = { kind: "cancelRemind", id: "t2.1", name: null, intent: null, values: null } as const;
  const set = timer({ id: "t2.0" });
  expect(await timers.claim(turn.conversation, turn.conversation.pending[0]!)).toBe('/wake{"order":"17"}');
  expect(await timers.plan({ ...turn, effects: [set] })).toEqual({ effects: [set], settled: [] });
  const planOf = async (cancel: Partial<typeof off> | object) =>
    (await timers.plan({ ...turn, effects: [{ ...off, ...cancel }] }))?.settled;
  expect(await planOf({})).toEqual(["t1.0", "t1.1"]);
  expect(await planOf({ name: "n" })).toEqual(["t1.1"]);
  expect(await planOf({ name: "wake" })).toEqual(["t1.0"]);
  expect(await planOf({ intent: "wake" })).toEqual(["t1.0", "t1.1"]);
  expect(await planOf({ intent: "other" })).toEqual([]);
  expect(await planOf({ intent: "wake", values: { order: "18" } })).toEqual([]);
  const fired = await timers.plan({ ...turn, effects: [], fired: turn.conversation.pending[0]! });
  expect(fired).toEqual({ effects: [], settled: ["t1.0"] });
  expect(errors[0]?.code).toBe("script/part-missing");
});

test("[H15] that it could not be had offline is nobody's fault", async () => {
  const { timers, turn, errors } = await lost(false);
  const starts = timer({ intent: "pay", starts: "flow" });
  expect(await timers.claim(turn.conversation, waiting(starts))).toBe("/StartFlow(pay)");
  expect(errors).toEqual([]);
});

test("a conversation without timers fetches nothing", async () => {
  const { timers, turn, fetched } = await lost(true);
  expect(timers.plan({ ...turn, conversation: { ...turn.conversation, pending: [] }, effects: [] })).toBeNull();
  expect(fetched()).toBe(0);
});
