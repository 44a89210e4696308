import { afterEach, beforeEach, expect, test } from "vitest";
import type { Effect } from "../../src/model/effect.ts";
import type { DialogueEvent } from "../../src/model/event.ts";
import type { DialogueState } from "../../src/model/state.ts";
import type { Commit, InboxItem, Store } from "../../src/store/store.ts";

export const aState: DialogueState = {
  version: 1,
  assistant: "hash",
  sessionStarted: true,
  ended: false,
  slots: { size: "M" },
  stack: [{ id: "f1", flow: "pay", kind: "regular", snapshot: { value: "ask" }, entered: true, build: "b1", context: {} }],
  pending: null,
  unsettled: [],
  latest: { text: "hi", at: 1 },
  said: [],
  saidBefore: [],
  frameCount: 1,
  counts: {},
};

export const bot = (text: string): DialogueEvent => ({ event: "bot", text, metadata: {} });
export const anItem = (id: string, text = id): InboxItem => ({ id, at: 1, shown: text, text });
export const aCall = (id: string): Effect => ({ kind: "call", id, key: id, action: "pay", input: { amount: 1 }, flow: "pay" });

export const aCommit = (conversationId: string, basedOn: number, change: Partial<Commit> = {}): Commit => ({
  conversationId,
  basedOn,
  turnId: `t${basedOn}`,
  at: 100 + basedOn,
  state: aState,
  events: [],
  effects: [],
  settled: [],
  answered: null,
  ...change,
});

const aRecord = (key: string, conversation: string | null = null) => ({ kind: "k", key, conversation });

/** What every store must hold to. `create` gives one that is empty. */
export function checkStore(name: string, create: () => Store): void {
  let store: Store;
  beforeEach(async () => {
    store = create();
    await store.open();
  });
  afterEach(() => store.close());
  const check = (what: string, run: () => Promise<void>): void => {
    test(`${name}: ${what}`, async () => {
      expect.hasAssertions();
      await run();
    });
  };

  check("a conversation that has not begun is empty", async () => {
    expect(await store.read("c")).toEqual({
      id: "c",
      state: null,
      lastSeq: 0,
      revision: 0,
      inbox: [],
      pending: [],
      draft: "",
      damaged: [],
    });
    expect(await store.readEvents("c", { limit: 10 })).toEqual([]);
  });

  check("a name leads to one conversation, whoever asks first", async () => {
    expect(await store.conversationOf("shop", null)).toBe(null);
    const [one, other] = await Promise.all([store.conversationOf("shop", "a"), store.conversationOf("shop", "b")]);
    expect(["a", "b"]).toContain(one);
    expect(other).toBe(one);
    expect(await store.conversationOf("shop", null)).toBe(one);
    expect(await store.conversationOf("bank", null)).toBe(null);
  });

  check("a record is read, changed, listed by its key, and deleted", async () => {
    expect(await store.changeRecord(aRecord("b"), (value) => [value, 1])).toEqual([null, 1]);
    expect(await store.changeRecord(aRecord("b"), (value) => [value, 2])).toEqual([[null, 1], 2]);
    await store.changeRecord(aRecord("a", "c"), () => ({ n: 1 }));
    await store.changeRecord({ ...aRecord("b"), kind: "other" }, () => true);
    const [a, b] = [
      { ...aRecord("a", "c"), value: { n: 1 } },
      { ...aRecord("b"), value: [[null, 1], 2] },
    ];
    expect(await store.readRecords("k")).toEqual([a, b]);
    expect(await store.readRecords("k", { after: "a" })).toEqual([b]);
    expect(await store.readRecords("k", { limit: 1 })).toEqual([a]);
    expect(await store.readRecords("nothing")).toEqual([]);
    expect(await store.changeRecord(aRecord("b"), () => null)).toBe(null);
    expect(await store.changeRecord(aRecord("never"), (value) => value)).toBe(null);
    expect(await store.readRecords("k")).toEqual([a]);
  });

  check("changes of one record come one after the other", async () => {
    const add = (value: unknown): number => (typeof value === "number" ? value : 0) + 1;
    await Promise.all(Array.from({ length: 20 }, () => store.changeRecord(aRecord("n"), add)));
    expect(await store.readRecords("k")).toEqual([{ ...aRecord("n"), value: 20 }]);
  });

  check("a change that throws changes nothing", async () => {
    await store.changeRecord(aRecord("n"), () => 1);
    const broken = store.changeRecord(aRecord("n"), () => {
      throw new Error("no");
    });
    await expect(broken).rejects.toBeInstanceOf(Error);
    expect(await store.readRecords("k")).toEqual([{ ...aRecord("n"), value: 1 }]);
  });

  check("records are written with a commit, or not at all", async () => {
    await store.changeRecord(aRecord("gone"), () => 1);
    const records = [
      { ...aRecord("a", "c"), value: 1 },
      { ...aRecord("gone"), value: null },
    ];
    expect(await store.commit(aCommit("c", 7, { records }))).toBe(null);
    expect(await store.readRecords("k")).toEqual([{ ...aRecord("gone"), value: 1 }]);
    expect(await store.commit(aCommit("c", 0, { records }))).toBe(1);
    expect(await store.readRecords("k")).toEqual([{ ...aRecord("a", "c"), value: 1 }]);
  });

  check("a conversation is erased with its records, and with no others", async () => {
    for (const [key, conversation] of [
      ["1", "a"],
      ["2", "b"],
      ["3", null],
    ] as const)
      await store.changeRecord(aRecord(key, conversation), () => true);
    await store.erase("a");
    expect((await store.readRecords("k")).map(({ key }) => key)).toEqual(["2", "3"]);
  });

  check("a commit writes state, events, effects and answer together", async () => {
    await store.enqueue("c", anItem("m1"));
    const revision = await store.commit(
      aCommit("c", 0, { events: [bot("one"), bot("two")], effects: [aCall("t0.0")], answered: "m1" }),
    );
    expect(revision).toBe(1);
    expect(await store.read("c")).toEqual({
      id: "c",
      state: aState,
      lastSeq: 2,
      revision: 1,
      inbox: [],
      pending: [{ id: "t0.0", effect: aCall("t0.0"), at: 100, attempts: 0 }],
      draft: "",
      damaged: [],
    });
    expect(await store.readEvents("c", { limit: 10 })).toEqual([
      { seq: 1, turnId: "t0", at: 100, event: bot("one") },
      { seq: 2, turnId: "t0", at: 100, event: bot("two") },
    ]);
  });

  check("a commit on an old revision writes nothing", async () => {
    await store.enqueue("c", anItem("m1"));
    await store.commit(aCommit("c", 0, { events: [bot("first")] }));
    const late = aCommit("c", 0, {
      events: [bot("late")],
      effects: [aCall("x.0")],
      answered: "m1",
      state: { ...aState, slots: {} },
    });
    expect(await store.commit(late)).toBe(null);
    expect(await store.read("c")).toMatchObject({ state: aState, revision: 1, lastSeq: 1, pending: [], inbox: [{ id: "m1" }] });
  });

  check("of many commits on one revision exactly one is taken", async () => {
    const all = Array.from({ length: 10 }, (_, n) => store.commit(aCommit("c", 0, { turnId: `t${n}`, events: [bot(`${n}`)] })));
    expect((await Promise.all(all)).filter((revision) => revision !== null)).toEqual([1]);
    expect(await store.readEvents("c", { limit: 10 })).toHaveLength(1);
  });

  check("the numbers of events have no gaps, and pages go backwards", async () => {
    for (let n = 0; n < 5; n++) await store.commit(aCommit("c", n, { events: [bot(`${n}a`), bot(`${n}b`)] }));
    const seqs = (events: readonly { readonly seq: number }[]): number[] => events.map(({ seq }) => seq);
    expect(seqs(await store.readEvents("c", { limit: 100 }))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(seqs(await store.readEvents("c", { limit: 3 }))).toEqual([8, 9, 10]);
    expect(seqs(await store.readEvents("c", { before: 8, limit: 3 }))).toEqual([5, 6, 7]);
    expect(seqs(await store.readEvents("c", { before: 1, limit: 3 }))).toEqual([]);
    expect(await store.readEvents("c", { limit: 0 })).toEqual([]);
  });

  check("the inbox keeps the order of arrival, and an id once", async () => {
    await Promise.all(["z", "a", "m"].map((id) => store.enqueue("c", anItem(id))));
    await store.enqueue("c", anItem("a", "again"));
    expect((await store.read("c")).inbox).toEqual([anItem("z"), anItem("a"), anItem("m")]);
    await store.commit(aCommit("c", 0, { answered: "z" }));
    await store.enqueue("c", anItem("b"));
    expect((await store.read("c")).inbox.map(({ id }) => id)).toEqual(["a", "m", "b"]);
  });

  check("pending effects keep their order and their tries until they are settled", async () => {
    await store.commit(aCommit("c", 0, { effects: [aCall("t.1"), aCall("a.0")] }));
    await store.commit(aCommit("c", 1, { effects: [aCall("b.0")] }));
    await store.noteAttempt("c", "a.0");
    await store.noteAttempt("c", "a.0");
    await store.noteAttempt("c", "nobody.0");
    expect((await store.read("c")).pending.map(({ id, attempts }) => [id, attempts])).toEqual([
      ["t.1", 0],
      ["a.0", 2],
      ["b.0", 0],
    ]);
    await store.commit(aCommit("c", 2, { settled: ["t.1", "a.0"] }));
    expect((await store.read("c")).pending.map(({ id }) => id)).toEqual(["b.0"]);
  });

  check("a draft is kept until a message of the same words goes out", async () => {
    await store.saveDraft("c", "hello");
    await store.enqueue("c", anItem("m1", "other"));
    expect((await store.read("c")).draft).toBe("hello");
    await store.enqueue("c", anItem("m2", "hello"));
    expect((await store.read("c")).draft).toBe("");
    await store.saveDraft("c", "x");
    await store.saveDraft("c", "");
    expect((await store.read("c")).draft).toBe("");
  });

  check("conversations do not know of each other", async () => {
    await store.commit(aCommit("a", 0, { events: [bot("a")], effects: [aCall("a.0")] }));
    await store.commit(aCommit("ab", 0, { events: [bot("ab")] }));
    expect(await store.readEvents("a", { limit: 10 })).toHaveLength(1);
    expect(await store.read("ab")).toMatchObject({ pending: [], lastSeq: 1 });
  });

  check("erasing leaves nothing of it, and everything of the others", async () => {
    for (const id of ["a", "b"]) {
      await store.conversationOf(`name of ${id}`, id);
      await store.commit(aCommit(id, 0, { events: [bot(id)], effects: [aCall(`${id}.0`)] }));
      await store.enqueue(id, anItem(`m${id}`));
      await store.saveDraft(id, "draft");
    }
    const kept = await store.read("b");
    await store.erase("a");
    expect(await store.read("a")).toMatchObject({ state: null, revision: 0, lastSeq: 0, inbox: [], pending: [], draft: "" });
    expect(await store.readEvents("a", { limit: 10 })).toEqual([]);
    expect(await store.conversationOf("name of a", null)).toBe(null);
    expect(await store.read("b")).toEqual(kept);
    expect(await store.conversationOf("name of b", null)).toBe("b");
  });

  check("what cannot be kept is refused whole", async () => {
    const state = { ...aState, slots: { f: () => 1 } } as unknown as DialogueState;
    await expect(store.commit(aCommit("c", 0, { state, events: [bot("x")] }))).rejects.toThrow(Error);
    expect(await store.read("c")).toMatchObject({ revision: 0, lastSeq: 0 });
  });
}
