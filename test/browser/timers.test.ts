import { deleteDB } from "idb";
import { afterEach, expect, test } from "vitest";
import { guardKnowledge, TOPICS } from "../../src/assistant/guards/knowledge.ts";
import { readRollup } from "../../src/assistant/guards/evidence.ts";
import type { AssistantHandle } from "../../src/assistant/view.ts";
import type { Knowledge } from "../../src/backend/knowledge.ts";
import { createPlatform } from "../../src/base/platform.ts";
import { createIdbStore } from "../../src/store/idb.ts";
import type { Store } from "../../src/store/store.ts";
import { openToy, texts } from "../unit/assistant/toy.ts";

/* The guards of timers and sources on the real IndexedDB: two handles on it are to each other what two tabs are. */

const DATABASE = "timers-test";
let stores: Store[] = [];
let handles: AssistantHandle[] = [];

function store(): Store {
  const opened = createIdbStore({ name: DATABASE });
  stores.push(opened);
  return opened;
}

function tab(): AssistantHandle {
  const handle = openToy({ store: store() });
  handles.push(handle);
  return handle;
}

afterEach(async () => {
  for (const handle of handles) handle.close();
  for (const opened of stores) opened.close();
  [handles, stores] = [[], []];
  localStorage.clear();
  await deleteDB(DATABASE);
});

async function withoutLocks(work: () => Promise<void>): Promise<void> {
  Object.defineProperty(navigator, "locks", { configurable: true, value: undefined });
  try {
    await work();
  } finally {
    Reflect.deleteProperty(navigator, "locks");
  }
}

async function bothWait(): Promise<void> {
  const [one, two] = [tab(), tab()];
  const timer = `remind ${JSON.stringify({ at: Date.now() + 1_200 })}`;
  await Promise.all([one.send(timer), two.send(timer)]);
  await Promise.all([one.settled(), two.settled()]);
  const fired = (): number => texts(one).filter((line) => line === "bot: answer to /wake").length;
  await expect.poll(fired, { timeout: 5_000 }).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect([fired(), texts(two).filter((line) => line === "bot: answer to /wake").length]).toEqual([1, 1]);
  const counts = Object.fromEntries((await readRollup(stores[0]!)).map(({ name, count }) => [name, count]));
  expect(counts).toMatchObject({ "timer.scheduled": 1, "timer.duplicate": 1, "timer.claimed": 1 });
}

test("[H4] [H6] D22 a timer that two tabs set and wait for is one and fires once", bothWait);

test("[H6] so it is where there are no locks", () => withoutLocks(bothWait));

test("[L6] D16 of twenty questions that two tabs ask at once six are asked", async () => {
  let asked = 0;
  const source: Knowledge = {
    async search() {
      asked++;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { kind: "done", result: { kind: "search", answer: null, passages: [] } };
    },
    close() {},
  };
  const opened = [store(), store()];
  await Promise.all(opened.map((one) => one.open()));
  const options = { platform: createPlatform(), tenant: "toy", bundle: "b", remote: true };
  const tabs = opened.map((one) => guardKnowledge(source, { store: one, ...options }));
  const context = { conversationId: "c", locale: "en", signal: new AbortController().signal };
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      tabs[n % 2]!.search({ kind: "search", id: `t${n}.0`, question: `question ${"abcdefghijklmnopqrst"[n]}` }, context),
    ),
  );
  expect(asked).toBe(6);
  expect(await opened[0]!.readRecords(TOPICS)).toHaveLength(1);
});
