import { expect, test } from "vitest";
import {
  createGuards,
  GUARD_STATE,
  type Cost,
  type GuardKey,
  type GuardNews,
  type Guards,
  type Reservation,
  type Ticket,
} from "../../../../src/assistant/guards/kernel.ts";
import { HalcyonError } from "../../../../src/base/errors.ts";
import { createMemoryStore } from "../../../../src/store/memory.ts";
import type { Store } from "../../../../src/store/store.ts";
import { createManualPlatform } from "../../../../src/testing/manual-platform.ts";

const key = (...parts: string[]): GuardKey => ({ tenant: "shop", conversation: "c1", parts });
const FREE: Cost = { budgets: [] };
const THREE_IN_VAIN: Cost = { budgets: [{ scope: "conversation", unproductive: 3 }] };

function world(store: Store = createMemoryStore()) {
  const platform = createManualPlatform();
  const news: GuardNews[] = [];
  const open = (): Guards => createGuards({ store, platform, onNews: (item) => news.push(item) });
  return { store, platform, news, open, guards: open() };
}

function granted(reservation: Reservation): Ticket {
  if (!reservation.allow) throw new Error(`denied: ${reservation.reason}`);
  return reservation.ticket;
}

/** A store whose records cannot be had. */
function broken(): Store {
  return { ...createMemoryStore(), changeRecord: () => Promise.reject(new HalcyonError("store/failed")) };
}

test("[G1] what is under way is not begun a second time, in whatever tab", async () => {
  const { guards, open } = world();
  const ticket = granted(await guards.reserve("kb", key("a"), FREE));
  expect(await open().reserve("kb", key("a"), FREE)).toEqual({
    allow: false,
    reason: "in-flight",
    scope: null,
    next: { kind: "later", afterMs: 30_000 },
  });
  expect((await guards.reserve("kb", key("b"), FREE)).allow).toBe(true);
  expect((await guards.reserve("nlu", key("a"), FREE)).allow).toBe(true);
  expect((await guards.reserve("kb", { ...key("a"), conversation: "c2" }, FREE)).allow).toBe(true);
  expect((await guards.reserve("kb", { ...key("a"), tenant: "bank" }, FREE)).allow).toBe(true);
  await guards.commit(ticket, "productive");
  expect((await open().reserve("kb", key("a"), FREE)).allow).toBe(true);
});

test("[G1] D8: two equal requests at once are one: the second waits for the first, and gets what it got", async () => {
  const { guards } = world();
  let calls = 0;
  const work = async () => {
    calls++;
    return { value: "yes", outcome: "productive" } as const;
  };
  const both = await Promise.all([guards.share("nlu", key("a"), FREE, work), guards.share("nlu", key("a"), FREE, work)]);
  expect(both).toEqual([
    { allow: true, value: "yes" },
    { allow: true, value: "yes" },
  ]);
  expect(calls).toBe(1);
  await guards.share("nlu", key("a"), FREE, work);
  expect(calls).toBe(2);
});

test("[G1] D22: of two tabs that ask for the last place at once one gets it", async () => {
  const { guards, open } = world();
  const last: Cost = { budgets: [{ scope: "conversation", total: 1 }] };
  const other = open();
  const both = await Promise.all([guards.reserve("kb", key("a"), last), other.reserve("kb", key("b"), last)]);
  expect(both.map(({ allow }) => allow)).toEqual([true, false]);
});

test("[G2] a reservation of a page that died ends by itself, also where the clock was set back", async () => {
  const { guards, platform } = world();
  granted(await guards.reserve("kb", key("a"), FREE));
  platform.advance(29_999);
  expect((await guards.reserve("kb", key("a"), FREE)).allow).toBe(false);
  platform.advance(1);
  granted(await guards.reserve("kb", key("a"), FREE));
  platform.setNow(platform.now() - 86_400_000);
  expect((await guards.reserve("kb", key("a"), FREE)).allow).toBe(true);
});

test("[G3] D9: what is counted is what came of it, not the permission", async () => {
  const { guards } = world();
  for (let turn = 0; turn < 10; turn++) {
    await guards.commit(granted(await guards.reserve("nlu", key("a"), THREE_IN_VAIN)), turn % 2 ? "failed" : "productive");
    await guards.commit(granted(await guards.reserve("nlu", key("a"), THREE_IN_VAIN)), "aborted");
    await guards.release(granted(await guards.reserve("nlu", key("a"), THREE_IN_VAIN)));
  }
  for (let turn = 0; turn < 3; turn++)
    await guards.commit(granted(await guards.reserve("nlu", key("a"), THREE_IN_VAIN)), "unproductive");
  expect(await guards.reserve("nlu", key("a"), THREE_IN_VAIN)).toEqual({
    allow: false,
    reason: "unproductive",
    scope: "conversation",
    next: { kind: "instead" },
  });
});

test("[G3] D10: calls that decided do not count to the ceiling of those that did not, but to that of all", async () => {
  const { guards } = world();
  const cost: Cost = { budgets: [{ scope: "conversation", unproductive: 3, total: 6 }] };
  for (const outcome of ["productive", "failed", "productive", "aborted", "unproductive", "productive", "productive"] as const)
    await guards.commit(granted(await guards.reserve("nlu", key("a"), cost)), outcome);
  expect(await guards.reserve("nlu", key("a"), cost)).toMatchObject({ allow: false, reason: "total" });
});

test("[G3] what is under way takes its place before it is counted", async () => {
  const { guards } = world();
  const cost: Cost = { budgets: [{ scope: "conversation", unproductive: 2 }] };
  granted(await guards.reserve("kb", key("a"), cost));
  const second = granted(await guards.reserve("kb", key("b"), cost));
  expect((await guards.reserve("kb", key("c"), cost)).allow).toBe(false);
  await guards.commit(second, "productive");
  expect((await guards.reserve("kb", key("c"), cost)).allow).toBe(true);
});

test("[G3] a ticket counts once, and also after its lease", async () => {
  const { guards, platform } = world();
  const cost: Cost = { budgets: [{ scope: "conversation", unproductive: 2 }] };
  const ticket = granted(await guards.reserve("kb", key("a"), cost));
  platform.advance(60_000);
  await guards.commit(ticket, "unproductive");
  await guards.commit(ticket, "unproductive");
  const next = await guards.reserve("kb", key("a"), cost);
  expect(next.allow).toBe(true);
  await guards.commit(granted(next), "unproductive");
  expect((await guards.reserve("kb", key("a"), cost)).allow).toBe(false);
});

test("[G3] a window of time forgets the oldest first, and says when there is room", async () => {
  const { guards, platform } = world();
  const cost: Cost = { budgets: [{ scope: "conversation", total: 2, windowMs: 600_000 }] };
  await guards.commit(granted(await guards.reserve("kb", key("a"), cost)), "productive");
  platform.advance(100_000);
  await guards.commit(granted(await guards.reserve("kb", key("a"), cost)), "productive");
  expect(await guards.reserve("kb", key("a"), cost)).toMatchObject({ next: { kind: "later", afterMs: 500_000 } });
  platform.advance(499_999);
  expect((await guards.reserve("kb", key("a"), cost)).allow).toBe(false);
  platform.advance(1);
  expect((await guards.reserve("kb", key("a"), cost)).allow).toBe(true);
});

test("[G3] bytes are counted with those that are on their way", async () => {
  const { guards } = world();
  const cost: Cost = { bytes: 2_000, budgets: [{ scope: "conversation", bytes: 4_096 }] };
  granted(await guards.reserve("nlu", key("a"), cost));
  await guards.commit(granted(await guards.reserve("nlu", key("b"), cost)), "productive");
  expect(await guards.reserve("nlu", key("c"), cost)).toMatchObject({ reason: "bytes" });
  expect((await guards.reserve("nlu", key("c"), { ...cost, bytes: 96 })).allow).toBe(true);
});

test("[G3] of several budgets each must have room", async () => {
  const { guards } = world();
  const cost = (topic: string): Cost => ({
    budgets: [
      { scope: `topic:${topic}`, total: 1 },
      { scope: "conversation", total: 2 },
    ],
  });
  await guards.commit(granted(await guards.reserve("kb", key("1"), cost("a"))), "productive");
  expect(await guards.reserve("kb", key("2"), cost("a"))).toMatchObject({ scope: "topic:a" });
  await guards.commit(granted(await guards.reserve("kb", key("3"), cost("b"))), "productive");
  expect(await guards.reserve("kb", key("4"), cost("c"))).toMatchObject({ scope: "conversation" });
});

test("[G4] D6: counts that have expired are not believed, whether anybody took them away or not", async () => {
  const { guards, platform } = world();
  for (let turn = 0; turn < 3; turn++)
    await guards.commit(granted(await guards.reserve("nlu", key("a"), THREE_IN_VAIN)), "unproductive");
  platform.advance(60 * 60_000 - 1);
  expect((await guards.reserve("nlu", key("a"), THREE_IN_VAIN)).allow).toBe(false);
  platform.advance(1);
  expect((await guards.reserve("nlu", key("a"), THREE_IN_VAIN)).allow).toBe(true);
});

test("[G4] a clock that was set back makes no count younger than new", async () => {
  const { guards, platform } = world();
  for (let turn = 0; turn < 3; turn++)
    await guards.commit(granted(await guards.reserve("nlu", key("a"), THREE_IN_VAIN)), "unproductive");
  platform.setNow(platform.now() - 7 * 86_400_000);
  expect((await guards.reserve("nlu", key("a"), THREE_IN_VAIN)).allow).toBe(false);
});

test("[G4] a stored count of another shape is begun anew", async () => {
  const { guards, store } = world();
  const row = { kind: GUARD_STATE, key: JSON.stringify(["shop", "c1", "nlu"]), conversation: "c1" };
  for (const value of ["nonsense", { leases: [], spent: [] }, { leases: 1, spent: [], lastAt: 1 }, { leases: [], lastAt: 1 }]) {
    await store.changeRecord(row, () => value);
    expect((await guards.reserve("nlu", key("a"), THREE_IN_VAIN)).allow).toBe(true);
  }
});

test("[G4] counts are erased with their conversation", async () => {
  const { guards, store } = world();
  granted(await guards.reserve("nlu", key("a"), FREE));
  expect(await store.readRecords(GUARD_STATE)).toHaveLength(1);
  await store.erase("c1");
  expect(await store.readRecords(GUARD_STATE)).toEqual([]);
});

test("[G5] without a store what costs money or changes the world is refused, and what stays here is counted in memory", async () => {
  const { guards } = world(broken());
  expect(await guards.reserve("nlu", key("a"), { ...THREE_IN_VAIN, remote: true })).toEqual({
    allow: false,
    reason: "unavailable",
    scope: null,
    next: { kind: "instead" },
  });
  for (let turn = 0; turn < 3; turn++)
    await guards.commit(granted(await guards.reserve("nlu", key("a"), THREE_IN_VAIN)), "unproductive");
  expect((await guards.reserve("nlu", key("a"), THREE_IN_VAIN)).allow).toBe(false);
});

test("[G6] what a guard decided is told without a word of the visitor's", async () => {
  const { guards, news } = world();
  const cost: Cost = { budgets: [{ scope: "conversation", total: 1 }] };
  await guards.commit(granted(await guards.reserve("kb", key("h"), cost)), "productive");
  await guards.reserve("kb", key("h"), cost);
  const about = { kind: "kb", keyHash: '["h"]', scope: null };
  expect(news).toEqual([
    { ...about, what: "allowed", reason: null },
    { ...about, what: "committed", reason: "productive" },
    { ...about, what: "denied", reason: "total", scope: "conversation" },
    { ...about, what: "ceiling", reason: "total", scope: "conversation" },
  ]);
});

test("[G6] a release is told too, and one that was in flight is no ceiling", async () => {
  const { guards, news } = world();
  const ticket = granted(await guards.reserve("kb", key("h"), FREE));
  await guards.reserve("kb", key("h"), FREE);
  await guards.release(ticket);
  expect(news.map(({ what, reason }) => [what, reason])).toEqual([
    ["allowed", null],
    ["denied", "in-flight"],
    ["released", null],
  ]);
});

test("[G3] what throws has failed, what was stopped was aborted, and both are thrown on", async () => {
  const { guards, news } = world();
  const stop = new AbortController();
  const fails = async () => {
    throw new Error("no");
  };
  await expect(guards.share("kb", key("a"), FREE, fails)).rejects.toThrow("no");
  stop.abort();
  await expect(guards.share("kb", key("a"), FREE, fails, stop.signal)).rejects.toThrow("no");
  expect(news.flatMap(({ what, reason }) => (what === "committed" ? [reason] : []))).toEqual(["failed", "aborted"]);
  expect((await guards.reserve("kb", key("a"), FREE)).allow).toBe(true);
});

test("[G1] whoever is denied does no work", async () => {
  const { guards, open } = world();
  granted(await open().reserve("kb", key("a"), FREE));
  const denied = await guards.share("kb", key("a"), FREE, async () => {
    throw new Error("it was run");
  });
  expect(denied).toMatchObject({ allow: false, reason: "in-flight" });
});
