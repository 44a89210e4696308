import { deleteDB } from "idb";
import { afterEach, expect, test } from "vitest";
import type { AssistantHandle } from "../../src/assistant/view.ts";
import { createIdbStore } from "../../src/store/idb.ts";
import type { Store } from "../../src/store/store.ts";
import { openToy, texts, toyAssistant, toyEngine } from "../unit/assistant/toy.ts";
import type { Engine } from "../../src/model/engine.ts";

/* Two assistants with their own handles on one IndexedDB are to each other what two tabs are: own memory, one disk. */

const DATABASE = "tabs-test";
let open: { readonly handle: AssistantHandle; readonly store: Store }[] = [];

function tab(name: string, options: Parameters<typeof openToy>[0] = {}, engine?: Engine): AssistantHandle {
  const store = createIdbStore({ name: DATABASE });
  const handle = openToy({ assistant: { ...toyAssistant, name }, store, ...options }, engine);
  open.push({ handle, store });
  return handle;
}

afterEach(async () => {
  for (const { handle, store } of open) {
    handle.close();
    store.close();
  }
  open = [];
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

async function bothSend(): Promise<void> {
  const tabs = [tab("shared"), tab("shared")];
  const sends = Array.from({ length: 25 }, (_, n) => tabs.map((handle, which) => handle.send(`${"ab"[which]}${n}`)));
  await Promise.all(sends.flat());
  await Promise.all(tabs.map((handle) => handle.settled()));
  await expect.poll(() => tabs.map((handle) => handle.view.messages.length)).toEqual([100, 100]);
  const [first, second] = tabs.map(texts);
  expect(first).toEqual(second);
  expect(tabs[0]!.view.messages.map(({ id }) => id)).toEqual(tabs[1]!.view.messages.map(({ id }) => id));
  expect(tabs[0]!.conversationId).toBe(tabs[1]!.conversationId);
  for (const which of ["a", "b"]) {
    const own = first!.filter((line) => line.startsWith(`user: ${which}`));
    expect(own).toEqual(Array.from({ length: 25 }, (_, n) => `user: ${which}${n}`));
  }
  // Each answer stands right behind its question: turns do not mix.
  const questions = first!.filter((line) => line.startsWith("user: "));
  expect(first).toEqual(questions.flatMap((line) => [line, `bot: answer to ${line.slice(6)}`]));
}

test("two tabs that send at once get one total order, and nothing is lost", bothSend);

test("so they do on plain http, where there are no locks", () => withoutLocks(bothSend));

test("a control that neither locks nor compares revisions loses messages", async () => {
  await withoutLocks(async () => {
    const careless = (): Store => {
      const store = createIdbStore({ name: DATABASE });
      return {
        ...store,
        commit: async (commit) => store.commit({ ...commit, basedOn: (await store.read(commit.conversationId)).revision }),
      };
    };
    const tabs = [0, 1].map(() => tab("careless", { store: careless() }));
    await Promise.all(
      Array.from({ length: 25 }, (_, n) => tabs.map((handle, which) => handle.send(`${"ab"[which]}${n}`))).flat(),
    );
    await Promise.all(tabs.map((handle) => handle.settled()));
    const store = createIdbStore({ name: DATABASE });
    const { state } = await store.read(tabs[0]!.conversationId);
    const events = await store.readEvents(tabs[0]!.conversationId, { limit: 1_000 });
    store.close();
    // Every message is counted once in the state, and stands once in the transcript: neither holds.
    expect([state!.counts["messages"], events.length]).not.toEqual([50, 100]);
  });
});

test("a second tab shows what the first one says, without asking", async () => {
  const first = tab("follow");
  const second = tab("follow");
  await Promise.all([first.settled(), second.settled()]);
  await first.send("hello");
  await expect.poll(() => texts(second)).toEqual([]);
  // The second had no conversation when it opened: it learns of it with its first message.
  await second.send("me too");
  await expect.poll(() => texts(second).length).toBe(4);
  await first.send("and again");
  await expect.poll(() => texts(second).at(-1)).toBe("bot: answer to and again");
});

test("an action runs in one tab only, and the other one waits for it", async () => {
  let calls = 0;
  let finish = (): void => {};
  const pay = (): Promise<void> => {
    calls++;
    return new Promise((resolve) => (finish = resolve));
  };
  const first = tab("pay", { actions: { pay } });
  await first.send("pay");
  await expect.poll(() => calls).toBe(1);
  const second = tab("pay", { actions: { pay } });
  await second.send("hello");
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(calls).toBe(1);
  expect(second.view.busy).toBe(true);
  expect(second.view.messages.at(-1)).toMatchObject({ text: "hello", status: "queued" });
  finish();
  await second.settled();
  expect(texts(second)).toEqual(["user: pay", "bot: paying", "bot: outcome done", "user: hello", "bot: answer to hello"]);
});

test("a tab that is closed in the middle of an action leaves it to the other one, with the same key", async () => {
  const keys: string[] = [];
  const first = tab("heir", { actions: { pay: ({ context }) => new Promise(() => keys.push(context.idempotencyKey)) } });
  await first.send("pay");
  await expect.poll(() => keys.length).toBe(1);
  const second = tab("heir", { actions: { pay: ({ context }) => void keys.push(context.idempotencyKey) } });
  await expect.poll(() => second.view.phase).toBe("ready");
  const closed = performance.now();
  first.close();
  await expect.poll(() => texts(second).at(-1)).toBe("bot: outcome done");
  expect(performance.now() - closed).toBeLessThan(2_000);
  expect(keys).toEqual([keys[0], keys[0]]);
});

test("two tabs that open for the first time greet once", async () => {
  const tabs = [tab("greet"), tab("greet")];
  await Promise.all(tabs.map((handle) => handle.loadModel()));
  await Promise.all(tabs.map((handle) => handle.settled()));
  await expect.poll(() => tabs.map(texts)).toEqual([["bot: welcome"], ["bot: welcome"]]);
});

test("erasing in one tab empties the other one, even in the middle of an action", async () => {
  const first = tab("erase", { actions: { pay: () => new Promise(() => {}) } });
  await first.send("pay");
  await expect.poll(() => texts(first)).toContain("bot: paying");
  const old = first.conversationId;
  const second = tab("erase");
  await expect.poll(() => texts(second).length).toBe(2);
  await second.erase();
  await expect.poll(() => [first.view.messages, second.view.messages]).toEqual([[], []]);
  expect(localStorage.length).toBe(0);
  const store = createIdbStore({ name: DATABASE });
  expect(await store.conversationOf("erase", null)).toBe(null);
  expect(await store.read(old)).toMatchObject({ revision: 0, state: null, inbox: [], pending: [] });
  store.close();
  await first.send("hello");
  await first.settled();
  expect(texts(first)).toEqual(["user: hello", "bot: answer to hello"]);
});

test("a page that goes to sleep lets go of the lock and goes on when it comes back", async () => {
  const keys: string[] = [];
  let answers = false;
  const pay = ({ context }: { readonly context: { readonly idempotencyKey: string } }): Promise<void> => {
    keys.push(context.idempotencyKey);
    return answers ? Promise.resolve() : new Promise(() => {});
  };
  const page = tab("sleep", { actions: { pay } });
  await page.send("pay");
  await expect.poll(() => keys.length).toBe(1);
  dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  await expect.poll(async () => (await navigator.locks.query()).held?.some(({ name }) => name === "halcyon:sleep")).toBe(false);
  answers = true;
  dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  await expect.poll(() => texts(page).at(-1)).toBe("bot: outcome done");
  expect(keys).toEqual([keys[0], keys[0]]);
});

test("a stored conversation that disappears is told once, and no old action is sent again", async () => {
  const first = tab("lost", { actions: { pay: () => new Promise(() => {}) } });
  await first.send("pay");
  await expect.poll(() => texts(first)).toContain("bot: paying");
  for (const { handle, store } of open.splice(0)) {
    handle.close();
    store.close();
  }
  await deleteDB(DATABASE);
  let calls = 0;
  const second = tab("lost", { actions: { pay: () => void calls++ } });
  await second.settled();
  expect(second.view.notices).toEqual([{ code: "store/lost", kind: "info" }]);
  second.close();
  const third = tab("lost");
  await third.settled();
  expect(third.view.notices).toEqual([]);
  expect(calls).toBe(0);
});

test("a draft outlives a page that is closed", async () => {
  const first = tab("draft");
  await first.saveDraft("half a sent");
  first.close();
  expect(await tab("draft").draft()).toBe("half a sent");
});

test("decide and commit stay within their budget", async () => {
  const handle = tab("budget", {}, toyEngine);
  const times: number[] = [];
  for (let n = 0; n < 60; n++) {
    const started = performance.now();
    await handle.send(`m${n}`);
    await handle.settled();
    if (n >= 10) times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  // Kept, read, understood, decided, committed, drawn: the ceiling of a message without an action is 60 ms.
  expect(times[Math.floor(times.length * 0.95)]!).toBeLessThan(60);
});
