import { expect, test } from "vitest";
import { createBreaker, type BreakerMemory } from "../../../src/backend/breaker.ts";
import type { Json } from "../../../src/base/json.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";

/** What tabs share, and how often it was written. */
function sharedMemory() {
  const store = createMemoryStore();
  let writes = 0;
  const memory: BreakerMemory = {
    change: (key, change) =>
      store.changeRecord({ kind: "breaker", key, conversation: null }, (value) => {
        const after = change(value);
        if (after !== value) writes++;
        return after;
      }),
  };
  return { memory, writes: () => writes, stored: async () => (await store.readRecords("breaker"))[0]?.value ?? null };
}

function twoTabs() {
  const platform = createManualPlatform();
  const shared = sharedMemory();
  const open = () => createBreaker("https://b.example", { platform, memory: shared.memory });
  return { platform, ...shared, one: open(), two: open() };
}

async function fail(breaker: ReturnType<typeof createBreaker>, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    expect(await breaker.admit()).toBe(true);
    await breaker.report("down");
  }
}

test("[B14] three failures in a minute close the way in every tab for half a minute", async () => {
  const { platform, one, two } = twoTabs();
  await fail(one, 2);
  platform.advance(59_999);
  await fail(two, 1);
  expect([await one.admit(), await two.admit()]).toEqual([false, false]);
  platform.advance(29_999);
  expect(await one.admit()).toBe(false);
  platform.advance(1);
  expect(await one.admit()).toBe(true);
});

test("[B14] failures that lie a minute apart, or an answer between them, do not add up", async () => {
  const { platform, one, stored } = twoTabs();
  await fail(one, 1);
  platform.advance(60_000);
  await fail(one, 2);
  expect(await one.admit()).toBe(true);
  await one.report("up");
  expect(await stored()).toBe(null);
  await fail(one, 2);
  expect(await one.admit()).toBe(true);
});

test("[B14] after the pause one alone tries: its answer opens the way, its failure closes it for twice as long", async () => {
  const { platform, one, two } = twoTabs();
  await fail(one, 3);
  platform.advance(30_000);
  expect([await one.admit(), await two.admit()]).toEqual([true, false]);
  await one.report("down");
  platform.advance(59_999);
  expect(await two.admit()).toBe(false);
  platform.advance(1);
  expect([await two.admit(), await one.admit()]).toEqual([true, false]);
  await two.report("up");
  expect(await one.admit()).toBe(true);
  await fail(one, 2);
  expect(await two.admit()).toBe(true);
});

test("[B14] the pause grows to ten minutes and no further", async () => {
  const { platform, one } = twoTabs();
  await fail(one, 3);
  for (const pause of [30, 60, 120, 240, 480, 600, 600]) {
    platform.advance(pause * 1_000 - 1);
    expect(await one.admit()).toBe(false);
    platform.advance(1);
    await fail(one, 1);
  }
});

test("[B14] a trial that was given up lets the next one try, and so does a tab that died in the middle of it", async () => {
  const { platform, one, two } = twoTabs();
  await fail(one, 3);
  platform.advance(30_000);
  expect(await one.admit()).toBe(true);
  await one.report("unknown");
  expect(await two.admit()).toBe(true);
  platform.advance(59_999);
  expect(await one.admit()).toBe(false);
  platform.advance(1);
  expect(await one.admit()).toBe(true);
});

test("[B14] calls that were begun before it opened change nothing when they fail", async () => {
  const { platform, one, two } = twoTabs();
  expect(await two.admit()).toBe(true);
  await fail(one, 3);
  platform.advance(10_000);
  await two.report("down");
  platform.advance(20_000);
  expect(await one.admit()).toBe(true);
});

test("[B14] a clock that was set back does not close the way for days", async () => {
  const { platform, one } = twoTabs();
  await fail(one, 3);
  platform.setNow(platform.now() - 86_400_000);
  expect(await one.admit()).toBe(true);
});

test("a backend that answers costs no write, and neither does asking", async () => {
  const { one, writes } = twoTabs();
  expect(await one.admit()).toBe(true);
  await one.report("up");
  await one.report("unknown");
  expect(writes()).toBe(0);
});

test("backends are known apart", async () => {
  const platform = createManualPlatform();
  const { memory } = sharedMemory();
  const one = createBreaker("https://b.example", { platform, memory });
  await fail(one, 3);
  expect(await createBreaker("https://c.example", { platform, memory }).admit()).toBe(true);
});

test("[B14] where nothing can be kept the page remembers alone", async () => {
  const platform = createManualPlatform();
  let asked = 0;
  const memory: BreakerMemory = { change: () => (asked++, Promise.reject(new Error("disk full"))) };
  const breaker = createBreaker("https://b.example", { platform, memory });
  await fail(breaker, 3);
  expect(await breaker.admit()).toBe(false);
  expect(asked).toBe(1);
  const alone = createBreaker("https://b.example", { platform, memory: null });
  await fail(alone, 3);
  expect(await alone.admit()).toBe(false);
});

test.each<[string, Json]>([
  ["a text", "open"],
  ["no list", { failures: 3, openUntil: null, openMs: 1, trialUntil: 0 }],
  ["no time", { failures: [], openUntil: "later", openMs: 1, trialUntil: 0 }],
  ["no pause", { failures: [], openUntil: 1, openMs: null, trialUntil: 0 }],
  ["no trial", { failures: [], openUntil: 1, openMs: 1 }],
])("what another version has kept is nothing: %s", async (_, kept) => {
  let value: Json | null = kept;
  const memory: BreakerMemory = { change: async (_backend, change) => (value = change(value)) };
  const breaker = createBreaker("b", { platform: createManualPlatform(), memory });
  expect(await breaker.admit()).toBe(true);
  await breaker.report("down");
  expect(value).toMatchObject({ failures: { length: 1 }, openUntil: null });
});
