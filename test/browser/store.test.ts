import { deleteDB, openDB } from "idb";
import { afterEach, describe, expect, test } from "vitest";
import { createPlatform } from "../../src/base/platform.ts";
import { createIdbStore } from "../../src/store/idb.ts";
import { openStore } from "../../src/store/open.ts";
import { createTables, DATABASE_VERSION, type Tables } from "../../src/store/schema.ts";
import type { Store } from "../../src/store/store.ts";
import { aCall, aCommit, anItem, bot, checkStore } from "../contract/store.ts";

const platform = createPlatform();
let count = 0;
const made: string[] = [];
const freshName = (): string => {
  const name = `test-${Date.now()}-${count++}`;
  made.push(name);
  return name;
};

describe("contract", () => {
  checkStore("idb", () => createIdbStore({ name: freshName() }));
});

const opened: Store[] = [];
async function open(name: string): Promise<Store> {
  const store = createIdbStore({ name });
  opened.push(store);
  await store.open();
  return store;
}
afterEach(async () => {
  for (const store of opened.splice(0)) store.close();
  for (const name of made.splice(0)) await deleteDB(name);
});

/** Runs `work` with one function of the platform replaced, as a browser replaces it that refuses. */
async function replacing<T extends object, K extends keyof T>(
  owner: T,
  key: K,
  value: T[K],
  work: () => Promise<void>,
): Promise<void> {
  const before = Object.getOwnPropertyDescriptor(owner, key);
  Object.defineProperty(owner, key, { configurable: true, value });
  try {
    await work();
  } finally {
    if (before) Object.defineProperty(owner, key, before);
    else delete owner[key];
  }
}

test("every write asks for strict durability", async () => {
  const store = await open(freshName());
  const asked: (IDBTransactionOptions | undefined)[] = [];
  const transaction = Reflect.get(IDBDatabase.prototype, "transaction") as IDBDatabase["transaction"];
  const spy = function (
    this: IDBDatabase,
    names: string | Iterable<string>,
    mode?: IDBTransactionMode,
    options?: IDBTransactionOptions,
  ) {
    if (mode === "readwrite") asked.push(options);
    return transaction.call(this, names, mode, options);
  };
  await replacing(IDBDatabase.prototype, "transaction", spy, async () => {
    await store.conversationOf("n", "c");
    await store.enqueue("c", anItem("m"));
    await store.commit(aCommit("c", 0, { effects: [aCall("t.0")] }));
    await store.noteAttempt("c", "t.0");
    await store.saveDraft("c", "d");
    await store.erase("c");
  });
  expect(asked).toEqual(Array(6).fill({ durability: "strict" }));
});

test("a database of the first version keeps what is in it, and has records from now on", async () => {
  const name = freshName();
  const first = await openDB<Tables>(name, 1, { upgrade: (database) => createTables(database, 0, 1) });
  expect(first.objectStoreNames.contains("records")).toBe(false);
  await first.put("drafts", { id: "c", text: "half a sentence" });
  first.close();
  const store = await open(name);
  expect((await store.read("c")).draft).toBe("half a sentence");
  await store.changeRecord({ kind: "k", key: "a", conversation: null }, () => 1);
  expect(await store.readRecords("k")).toHaveLength(1);
});

test("what one visit writes the next one reads", async () => {
  const name = freshName();
  const first = await open(name);
  await first.commit(aCommit("c", 0, { events: [bot("one")], effects: [aCall("t.0")] }));
  first.close();
  expect(await (await open(name)).read("c")).toMatchObject({ revision: 1, lastSeq: 1, pending: [{ id: "t.0" }] });
});

test("a handle that the browser closed is opened again", async () => {
  const name = freshName();
  const store = await open(name);
  await store.commit(aCommit("c", 0, { events: [bot("one")] }));
  // What clearing or backgrounding does: the handle is dead and nobody was told.
  const handles: IDBDatabase[] = [];
  const transaction = Reflect.get(IDBDatabase.prototype, "transaction") as IDBDatabase["transaction"];
  const spy = function (this: IDBDatabase, ...given: Parameters<typeof transaction>) {
    if (!handles.includes(this)) handles.push(this);
    return transaction.apply(this, given);
  };
  await replacing(IDBDatabase.prototype, "transaction", spy, async () => {
    await store.read("c");
    handles[0]!.close();
    expect(await store.commit(aCommit("c", 1, { events: [bot("two")] }))).toBe(2);
  });
  expect(handles).toHaveLength(2);
  expect(await store.readEvents("c", { limit: 9 })).toHaveLength(2);
});

test("a database that is deleted under a tab begins anew, without a hang", async () => {
  const name = freshName();
  const store = await open(name);
  await store.commit(aCommit("c", 0, { events: [bot("one")] }));
  await deleteDB(name);
  expect(await store.read("c")).toMatchObject({ revision: 0, state: null });
  expect(await store.commit(aCommit("c", 0))).toBe(1);
});

test("a newer version in another tab is not blocked by this one", async () => {
  const name = freshName();
  await open(name);
  const started = performance.now();
  const newer = await openDB(name, DATABASE_VERSION + 1);
  expect(performance.now() - started).toBeLessThan(2_000);
  newer.close();
});

test("a database of a newer version is left alone", async () => {
  const name = freshName();
  const newer = await openDB(name, DATABASE_VERSION + 1, {
    upgrade: (database) => void database.createObjectStore("future").put("kept", "k"),
  });
  newer.close();
  await expect(open(name)).rejects.toMatchObject({ code: "store/newer-version" });
  const { store, problem } = await openStore({ platform, name });
  expect(problem).toMatchObject({ code: "store/newer-version" });
  expect(store.durable).toBe(false);
  const again = await openDB(name, DATABASE_VERSION + 1);
  expect(await again.get("future", "k")).toBe("kept");
  again.close();
});

test("an opening that another tab blocks is given up", async () => {
  const name = freshName();
  // A database of version 0.x that never lets go.
  const stubborn = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(name, 1);
    request.onsuccess = () => resolve(request.result);
  });
  const deleting = indexedDB.deleteDatabase(name);
  const store = createIdbStore({ name, openTimeoutMs: 200 });
  const started = performance.now();
  await expect(store.open()).rejects.toMatchObject({ code: "store/blocked" });
  expect(performance.now() - started).toBeLessThan(2_000);
  stubborn.close();
  await new Promise((resolve) => (deleting.onsuccess = resolve));
  store.close();
});

test("an opening that is only slow is waited for: what is said in memory would be lost with the page", async () => {
  const name = freshName();
  // Nothing is heard for as long as the database is being deleted.
  const stubborn = await openDB<Tables>(name, DATABASE_VERSION, { upgrade: (database) => createTables(database, 0) });
  const deleting = indexedDB.deleteDatabase(name);
  const store = createIdbStore({ name, openTimeoutMs: 300 });
  const opening = store.open();
  setTimeout(() => stubborn.close(), 600);
  await opening;
  expect(await store.commit(aCommit("c", 0))).toBe(1);
  expect(deleting.readyState).toBe("done");
  store.close();
});

test("where IndexedDB is refused the conversation lives in memory, and says so", async () => {
  const refuse = (): never => {
    throw new DOMException("denied", "SecurityError");
  };
  await replacing(IDBFactory.prototype, "open", refuse, async () => {
    const { store, problem } = await openStore({ platform, name: freshName() });
    expect(problem).toMatchObject({ code: "store/unavailable" });
    expect(store.durable).toBe(false);
    expect(await store.commit(aCommit("c", 0))).toBe(1);
  });
});

test("where looking at IndexedDB throws, too", async () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "indexedDB")!;
  Object.defineProperty(globalThis, "indexedDB", {
    configurable: true,
    get() {
      throw new DOMException("denied", "SecurityError");
    },
  });
  try {
    expect(await openStore({ platform, name: freshName() })).toMatchObject({
      problem: { code: "store/unavailable" },
      store: { durable: false },
    });
  } finally {
    Object.defineProperty(globalThis, "indexedDB", before);
  }
});

test("rows of another shape are left out and named; the transcript stays", async () => {
  const name = freshName();
  const store = await open(name);
  await store.commit(
    aCommit("c", 0, { events: [bot("one"), bot("two"), bot("three")], effects: [aCall("t.0"), aCall("t.1")] }),
  );
  await store.enqueue("c", anItem("m1"));
  await store.enqueue("c", anItem("m2"));
  store.close();
  const raw = await openDB<Tables>(name, DATABASE_VERSION);
  const row = (await raw.get("conversations", "c"))!;
  const damage = <T>(value: unknown): T => value as T;
  await raw.put("conversations", damage({ ...row, state: { ...row.state, stack: "?" } }));
  await raw.put("events", damage({ conversation: "c", seq: 2, event: null }));
  await raw.put("pending", damage({ ...(await raw.get("pending", ["c", "t.0"])), effect: { kind: "call", id: "other" } }));
  await raw.put("inbox", damage({ ...(await raw.get("inbox", ["c", "m1"])), text: 7 }));
  raw.close();
  const again = await open(name);
  expect(await again.read("c")).toMatchObject({
    state: null,
    revision: 1,
    lastSeq: 3,
    pending: [{ id: "t.1" }],
    inbox: [{ id: "m2" }],
    damaged: ["state", "inbox 1", "pending 1"],
  });
  expect((await again.readEvents("c", { limit: 9 })).map(({ seq }) => seq)).toEqual([1, 3]);
  expect(await again.commit(aCommit("c", 1))).toBe(2);
  expect((await again.read("c")).state).not.toBe(null);
});

test("rows that were edited by hand never reach the screen, nor do they lose what stands beside them", async () => {
  const name = freshName();
  const store = await open(name);
  expect(await store.conversationOf("shop", "c")).toBe("c");
  await store.commit(aCommit("c", 0, { events: Array.from({ length: 8 }, (_, n) => bot(`${n}`)) }));
  await store.saveDraft("c", "typed");
  store.close();
  const raw = await openDB<Tables>(name, DATABASE_VERSION);
  const row = (await raw.get("conversations", "c"))!;
  const damage = <T>(value: unknown): T => value as T;
  const damaged = [
    { event: "bot", text: 5 },
    { event: "bot", text: "a", buttons: "x" },
    { event: "bot", text: "a", buttons: [{ title: {} }] },
    { event: "bot", text: "a", citations: [null] },
    { event: "bot", text: "a", image: {} },
    { event: "user", text: ["a"] },
    { event: 7 },
  ];
  for (const [n, event] of damaged.entries())
    await raw.put("events", damage({ conversation: "c", seq: n + 1, turnId: "t", at: 1, event }));
  await raw.put("conversations", damage({ ...row, lastSeq: "8", revision: {}, state: { ...row.state, unsettled: "?" } }));
  await raw.put("drafts", damage({ id: "c", text: { length: 1 } }));
  await raw.put("names", damage({ name: "shop", conversation: { toString: 1 } }));
  raw.close();
  const again = await open(name);
  expect(await again.conversationOf("shop", "c")).toBe("c");
  expect(await again.read("c")).toMatchObject({ state: null, lastSeq: 8, revision: 0, draft: "", damaged: ["state"] });
  expect((await again.readEvents("c", { limit: 9 })).map(({ seq }) => seq)).toEqual([8]);
  expect(await again.commit(aCommit("c", 0, { events: [bot("next")] }))).toBe(1);
  expect((await again.readEvents("c", { limit: 9 })).map(({ seq }) => seq)).toEqual([8, 9]);
});

/** Does not compress: what is written is what the disk holds. */
const noise = (length: number): string =>
  Array.from(crypto.getRandomValues(new Uint16Array(length / 2)), (code) => String.fromCharCode(code)).join("");

/** In a bucket of the Storage Buckets API that may hold so much: the origin's own room is remembered for half a minute. */
async function withQuota(quota: number, work: () => Promise<void>): Promise<void> {
  const { storageBuckets } = navigator as unknown as {
    readonly storageBuckets: {
      open(name: string, options: object): Promise<{ readonly indexedDB: IDBFactory }>;
      delete(name: string): Promise<void>;
    };
  };
  const bucket = `full-${count++}`;
  const { indexedDB } = await storageBuckets.open(bucket, { quota });
  await replacing(globalThis, "indexedDB", indexedDB, work);
  for (const store of opened.splice(0)) store.close();
  await storageBuckets.delete(bucket);
}

test("a full disk costs the oldest transcript, never what is still to be answered or done", () =>
  withQuota(3_000_000, async () => {
    const store = await open(freshName());
    await store.enqueue("c", anItem("waiting"));
    await store.commit(aCommit("c", 0, { effects: [aCall("t.0")] }));
    // 40 commits of 200 kB: more than twice what the disk takes.
    for (let n = 1; n <= 40; n++) {
      const events = Array.from({ length: 10 }, () => bot(noise(20_000)));
      expect(await store.commit(aCommit("c", n, { events }))).toBe(n + 1);
    }
    expect(await store.read("c")).toMatchObject({ inbox: [{ id: "waiting" }], pending: [{ id: "t.0" }], lastSeq: 400 });
    const events = await store.readEvents("c", { limit: 1_000 });
    expect(events.length).toBeLessThan(400);
    expect(events.length).toBeGreaterThanOrEqual(50);
    expect(events.at(-1)!.seq).toBe(400);
  }));

test("a disk that stays full is said to be full, and nothing is half written", () =>
  withQuota(500_000, async () => {
    const store = await open(freshName());
    await store.commit(aCommit("c", 0));
    const events = Array.from({ length: 40 }, () => bot(noise(50_000)));
    await expect(store.commit(aCommit("c", 1, { events }))).rejects.toMatchObject({ code: "store/quota" });
    expect(await store.read("c")).toMatchObject({ revision: 1, lastSeq: 0 });
  }));
