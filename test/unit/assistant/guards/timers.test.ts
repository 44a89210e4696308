import { expect, test } from "vitest";
import { readEvidence, readRollup } from "../../../../src/assistant/guards/evidence.ts";
import { TIMER, type TimerRow } from "../../../../src/assistant/guards/timer.ts";
import type { AssistantOptions } from "../../../../src/assistant/options.ts";
import type { AssistantHandle } from "../../../../src/assistant/view.ts";
import type { RemindEffect } from "../../../../src/model/effect.ts";
import { createMemoryStore } from "../../../../src/store/memory.ts";
import type { Store } from "../../../../src/store/store.ts";
import { createManualPlatform, type ManualPlatform } from "../../../../src/testing/manual-platform.ts";
import { openToy, texts } from "../toy.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

interface Stage {
  readonly store: Store;
  readonly clock: ManualPlatform;
  readonly tab: (options?: Partial<AssistantOptions>) => AssistantHandle;
  /** Moves the clock and lets all tabs do what is due. */
  readonly pass: (ms: number) => Promise<void>;
}

function stage(store: Store = createMemoryStore()): Stage {
  const clock = createManualPlatform();
  const tabs: AssistantHandle[] = [];
  return {
    store,
    clock,
    tab(options) {
      const handle = openToy({ store, platform: clock, ...options });
      tabs.push(handle);
      return handle;
    },
    async pass(ms) {
      clock.advance(ms);
      for (const handle of tabs) await handle.settled().catch(() => {});
    },
  };
}

const remind = (clock: ManualPlatform, ...timers: readonly (Partial<RemindEffect> & { readonly after: number })[]): string =>
  `remind ${timers.map(({ after, ...rest }) => JSON.stringify({ at: clock.now() + after, ...rest })).join(" and ")}`;

async function tell(handle: AssistantHandle, text: string): Promise<void> {
  await handle.send(text);
  await handle.settled();
}

const fired = (handle: AssistantHandle, text = "/wake"): number =>
  texts(handle).filter((line) => line === `bot: answer to ${text}`).length;

async function rows(store: Store): Promise<readonly TimerRow[]> {
  const found = await store.readRecords(TIMER);
  return found.map(({ value }) => value as unknown as TimerRow).filter(({ status }) => status !== undefined);
}

const statuses = async (store: Store): Promise<string[]> => (await rows(store)).map(({ status }) => status);

const counted = async (store: Store): Promise<Record<string, number>> =>
  Object.fromEntries((await readRollup(store)).map(({ name, count }) => [name, count]));

const duplicates = async ({ store, clock }: Stage): Promise<(string | undefined)[]> =>
  (await readEvidence(store, { guard: "timer", now: clock.now() }))
    .filter(({ what }) => what === "duplicate")
    .map(({ reason }) => reason);

test("[H3] D18 a reminder for a second order is another one", async () => {
  const here = stage();
  const bot = here.tab();
  const order = (id: string) => ({ after: MINUTE, name: null, intent: "wake", values: { order: id } });
  await tell(bot, remind(here.clock, order("17")));
  await tell(bot, remind(here.clock, order("18"), { ...order("17"), after: 2 * MINUTE }));
  await here.pass(3 * MINUTE);
  expect([fired(bot, '/wake{"order":"17"}'), fired(bot, '/wake{"order":"18"}')]).toEqual([1, 1]);
  expect(await duplicates(here)).toEqual(["form re-run"]);
});

test("[H3] the same reminder of another run of a flow is another one, unless it has a name", async () => {
  const here = stage();
  const bot = here.tab();
  const from = (frame: string) => ({ flow: "toy", step: "act", frame });
  await tell(bot, remind(here.clock, { after: MINUTE, name: null, from: from("f1") }));
  await tell(bot, remind(here.clock, { after: 2 * MINUTE, name: null, from: from("f2") }));
  await tell(bot, remind(here.clock, { after: MINUTE, from: from("f1") }, { after: 2 * MINUTE, from: from("f2") }));
  await here.pass(3 * MINUTE);
  expect(fired(bot)).toBe(3);
  expect(await duplicates(here)).toEqual(["re-trigger"]);
});

test("[H3] D23 reminders of one name in two conversations do not know of each other", async () => {
  const here = stage();
  const [one, two] = [here.tab({ conversationId: "one" }), here.tab({ conversationId: "two" })];
  await tell(one, remind(here.clock, { after: MINUTE }));
  await tell(two, remind(here.clock, { after: MINUTE }));
  await here.pass(2 * MINUTE);
  expect([fired(one), fired(two)]).toEqual([1, 1]);
});

test("[H4] [H6] D19 a timer that fired does not fire again, whoever holds its row", async () => {
  const here = stage();
  const bot = here.tab();
  await tell(bot, remind(here.clock, { after: MINUTE }));
  const [pending] = (await here.store.read(bot.conversationId)).pending;
  await here.pass(MINUTE);
  expect(fired(bot)).toBe(1);
  // What an old tab or a restored disk would bring back: the row of what has fired.
  const { state, revision } = await here.store.read(bot.conversationId);
  const effects = [pending!.effect];
  const about = { conversationId: bot.conversationId, basedOn: revision, turnId: "old", at: here.clock.now(), answered: null };
  await here.store.commit({ ...about, state: state!, events: [], effects, settled: [] });
  await tell(bot, "hello");
  await here.pass(MINUTE);
  expect(fired(bot)).toBe(1);
  expect((await here.store.read(bot.conversationId)).pending).toEqual([]);
});

test("[H6] D20 a timer stays until it has fired, however late its page wakes", async () => {
  const here = stage();
  const bot = here.tab();
  await tell(bot, remind(here.clock, { after: MINUTE }));
  // Ten seconds after its time nothing has run yet: the tab was throttled.
  here.clock.setNow(here.clock.now() + MINUTE + 10 * SECOND);
  const other = here.tab();
  await other.send(remind(here.clock, { after: MINUTE }));
  await other.settled();
  await here.pass(5 * MINUTE);
  expect(fired(other)).toBe(2);
  expect(await statuses(here.store)).toEqual(["done"]);
});

test("[H4] D21 a crash between deciding and writing leaves neither a timer nor a row that blocks the next", async () => {
  const memory = createMemoryStore();
  let broken = true;
  const store: Store = {
    ...memory,
    commit: (commit) =>
      broken && commit.effects.some(({ kind }) => kind === "remind")
        ? Promise.reject(new Error("the page died"))
        : memory.commit(commit),
  };
  const here = stage(store);
  const dying = here.tab();
  await dying.send(remind(here.clock, { after: MINUTE }));
  await dying.settled();
  dying.close();
  expect(await memory.readRecords(TIMER)).toEqual([]);
  broken = false;
  const bot = here.tab();
  await bot.settled();
  expect(await statuses(memory)).toEqual(["scheduled"]);
  await here.pass(2 * MINUTE);
  expect(fired(bot)).toBe(1);
});

test("[H6] D21 an old firing that comes late does not touch the new timer of its key", async () => {
  const here = stage();
  const bot = here.tab();
  await tell(bot, remind(here.clock, { after: MINUTE }));
  const [old] = (await here.store.read(bot.conversationId)).pending;
  await tell(bot, remind(here.clock, { after: HOUR, whileScheduled: "replace" }));
  const { state, revision } = await here.store.read(bot.conversationId);
  const about = { conversationId: bot.conversationId, basedOn: revision, turnId: "old", at: here.clock.now(), answered: null };
  await here.store.commit({ ...about, state: state!, events: [], effects: [old!.effect], settled: [] });
  const reopened = here.tab();
  await here.pass(2 * MINUTE);
  expect(fired(reopened)).toBe(0);
  await here.pass(HOUR);
  expect(fired(reopened)).toBe(1);
});

test("[H7] D21 while something slow is under way one timer of its key may follow, and no second", async () => {
  const here = stage();
  let done = (): void => {};
  const slow = new Promise<void>((resolve) => (done = resolve));
  const bot = here.tab({ actions: { pay: () => slow } });
  await tell(bot, remind(here.clock, { after: MINUTE, intent: "slow" }));
  here.clock.advance(MINUTE);
  await until(async () => (await statuses(here.store))[0] === "firing");
  // Another tab sets it again while the first is not done.
  const { state, revision, id } = await here.store.read(bot.conversationId);
  const effect = await import("../../../../src/assistant/guards/timers.ts").then(async ({ createTimerGuard }) => {
    const guard = createTimerGuard({
      store: here.store,
      platform: here.clock,
      tab: "second",
      assistant: "toy",
      bundle: "toy-1",
    });
    const next: RemindEffect = {
      kind: "remind",
      id: "t2.0",
      name: "r",
      at: here.clock.now() + 5 * MINUTE,
      intent: "wake",
      from: { flow: "toy", step: "act", frame: "f1" },
    };
    const conversation = await here.store.read(id);
    return guard.plan({
      conversation,
      effects: [next, { ...next, id: "t2.1", at: next.at + 1 }],
      state: state!,
      fired: null,
      byUser: false,
      failed: false,
    });
  });
  expect(effect.effects.map((one) => one.id)).toEqual(["t2.0"]);
  const about = { conversationId: id, basedOn: revision, turnId: "t2", at: here.clock.now(), answered: null };
  await here.store.commit({
    ...about,
    state: state!,
    events: [],
    effects: effect.effects,
    settled: [],
    records: effect.records,
  });
  done();
  await until(async () => (await statuses(here.store))[0] === "scheduled");
  await bot.settled();
  const [row] = await rows(here.store);
  expect(row).toMatchObject({ id: "t2.0", status: "scheduled", next: null });
  expect(await duplicates(here)).toEqual(["other tab"]);
});

test("[H4] [H6] D22 two tabs fire it once", async () => {
  const here = stage();
  const [one, two] = [here.tab(), here.tab()];
  await tell(one, remind(here.clock, { after: MINUTE }));
  await tell(two, "hello");
  await here.pass(MINUTE);
  const events = await here.store.readEvents(one.conversationId, { limit: 100 });
  expect(events.filter(({ event }) => event.event === "user" && event.text === "/wake")).toHaveLength(1);
  expect(await counted(here.store)).toMatchObject({ "timer.scheduled": 1, "timer.claimed": 1 });
});

test("[H6] D23 a timer outlives its page", async () => {
  const here = stage();
  const bot = here.tab();
  await tell(bot, remind(here.clock, { after: MINUTE }));
  bot.close();
  const later = here.tab();
  await here.pass(0);
  await here.pass(MINUTE);
  expect(fired(later)).toBe(1);
});

test("[H8] after a sleep of two hours a timer was missed, and what its author wants then is done once", async () => {
  const here = stage();
  const bot = here.tab();
  await tell(bot, remind(here.clock, { after: MINUTE, name: "silent" }, { after: MINUTE, name: "told", missed: "too_late" }));
  here.clock.setNow(here.clock.now() + 2 * HOUR);
  await here.pass(MINUTE);
  expect([fired(bot), fired(bot, "/too_late")]).toEqual([0, 1]);
  expect(await statuses(here.store)).toEqual(["missed", "missed"]);
  expect(await counted(here.store)).toMatchObject({ "timer.missed": 2 });
});

test("[H8] one that may be late comes late, once, and is told of", async () => {
  const here = stage();
  const bot = here.tab();
  await tell(bot, remind(here.clock, { after: MINUTE, maxLateMs: 3 * HOUR }));
  bot.close();
  here.clock.advance(2 * HOUR);
  const later = here.tab();
  await here.pass(0);
  expect(fired(later)).toBe(1);
  const evidence = await readEvidence(here.store, { guard: "timer", now: here.clock.now() });
  expect(evidence.map(({ what, details }) => [what, details?.["lateMs"]])).toEqual([["late", 2 * HOUR - MINUTE]]);
});

test("[H8] timers of one key that are due together run once", async () => {
  const here = stage();
  const bot = here.tab();
  await tell(bot, remind(here.clock, { after: MINUTE }));
  const { state, revision, pending } = await here.store.read(bot.conversationId);
  // Set by a page that could not have the guard.
  const twin = { ...(pending[0]!.effect as RemindEffect), id: "x.0" };
  const about = { conversationId: bot.conversationId, basedOn: revision, turnId: "x", at: here.clock.now(), answered: null };
  await here.store.commit({ ...about, state: state!, events: [], effects: [twin], settled: [] });
  const reopened = here.tab();
  await here.pass(MINUTE);
  expect(fired(reopened)).toBe(1);
  expect((await here.store.read(bot.conversationId)).pending).toEqual([]);
});

test("[H9] when the user speaks first one stays, one is called off, one begins anew", async () => {
  const here = stage();
  const bot = here.tab();
  const timers = (["keep", "cancel", "postpone"] as const).map((mode) => ({
    after: 10 * MINUTE,
    name: mode,
    intent: mode,
    onUserMessage: mode,
  }));
  await tell(bot, remind(here.clock, ...timers));
  await here.pass(6 * MINUTE);
  await tell(bot, "hello");
  await here.pass(6 * MINUTE);
  expect([fired(bot, "/keep"), fired(bot, "/cancel"), fired(bot, "/postpone")]).toEqual([1, 0, 0]);
  await here.pass(5 * MINUTE);
  expect([fired(bot, "/keep"), fired(bot, "/cancel"), fired(bot, "/postpone")]).toEqual([1, 0, 1]);
  expect((await statuses(here.store)).toSorted()).toEqual(["cancelled", "done", "done"]);
});

test("[H10] five may wait, a week at most, and none sooner than in a second", async () => {
  const here = stage();
  const bot = here.tab();
  const names = ["a", "b", "c", "d", "e", "f"];
  await tell(bot, remind(here.clock, { after: 8 * 24 * HOUR, name: "far" }, { after: -HOUR, name: "past" }));
  await here.pass(SECOND - 1);
  expect(fired(bot)).toBe(0);
  await here.pass(1);
  expect(fired(bot)).toBe(1);
  await tell(bot, remind(here.clock, ...names.map((name) => ({ after: MINUTE, name }))));
  await here.pass(MINUTE);
  expect(fired(bot)).toBe(6);
  const evidence = await readEvidence(here.store, { guard: "timer", now: here.clock.now() });
  expect(evidence.map(({ what, reason }) => [what, reason])).toEqual([
    ["ceiling", "horizon"],
    ["ceiling", "active"],
  ]);
});

test("[H10] at most twenty fire within an hour", async () => {
  const here = stage();
  const bot = here.tab();
  for (let round = 0; round < 22; round++) {
    await tell(bot, remind(here.clock, { after: MINUTE }));
    await here.pass(MINUTE);
  }
  expect(fired(bot)).toBe(20);
  expect(await counted(here.store)).toMatchObject({ "timer.ceiling": 2 });
  await here.pass(HOUR);
  await tell(bot, remind(here.clock, { after: MINUTE }));
  await here.pass(MINUTE);
  expect(fired(bot)).toBe(21);
});

test("[H11] a clock that is set back delays nothing while the page lives, and no more than its time after a reload", async () => {
  const here = stage();
  const bot = here.tab();
  await tell(bot, remind(here.clock, { after: 10 * MINUTE }));
  here.clock.setNow(here.clock.now() - 24 * HOUR);
  await here.pass(10 * MINUTE);
  expect(fired(bot)).toBe(1);
  await tell(bot, remind(here.clock, { after: 10 * MINUTE }));
  bot.close();
  here.clock.setNow(here.clock.now() - 24 * HOUR);
  const reloaded = here.tab();
  await here.pass(0);
  await here.pass(9 * MINUTE);
  expect(fired(reloaded)).toBe(1);
  await here.pass(MINUTE);
  expect(fired(reloaded)).toBe(2);
});

test("[H12] what is over is known for a day", async () => {
  const here = stage();
  const bot = here.tab();
  await tell(bot, remind(here.clock, { after: MINUTE }));
  await here.pass(MINUTE);
  expect(await statuses(here.store)).toEqual(["done"]);
  await here.pass(24 * HOUR);
  await tell(bot, remind(here.clock, { after: MINUTE, name: "other" }));
  expect(await statuses(here.store)).toEqual(["scheduled"]);
});

test("[H2] a reminder is called off by its name, and with the conversation everything of it goes", async () => {
  const here = stage();
  const bot = here.tab();
  await tell(bot, remind(here.clock, { after: MINUTE }, { after: MINUTE, name: "s" }));
  await tell(bot, "forget");
  await here.pass(2 * MINUTE);
  expect(fired(bot)).toBe(1);
  expect((await statuses(here.store)).toSorted()).toEqual(["cancelled", "done"]);
  await bot.erase();
  expect(await here.store.readRecords(TIMER)).toEqual([]);
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400 && !(await holds()); tries++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await holds()).toBe(true);
}
