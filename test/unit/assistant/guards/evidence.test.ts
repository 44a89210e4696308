import { expect, test } from "vitest";
import { contextKey, openTextHash, type TextContext } from "../../../../src/assistant/guards/keys.ts";
import {
  EVIDENCE_RETENTION_MS,
  GUARD_EVIDENCE,
  GUARD_ROLLUP,
  readEvidence,
  readRollup,
  recordEvidence,
  type Evidence,
} from "../../../../src/assistant/guards/evidence.ts";
import { HalcyonError } from "../../../../src/base/errors.ts";
import { createMemoryStore } from "../../../../src/store/memory.ts";
import { createManualPlatform } from "../../../../src/testing/manual-platform.ts";

const DAY = 86_400_000;
const AT = Date.UTC(2026, 10, 21, 12);
const miss = (more: Partial<Evidence> = {}): Evidence => ({
  guard: "form",
  what: "miss",
  at: AT,
  conversation: "c1",
  assistant: "shop",
  bundle: "b",
  ...more,
});

test("[G7] words are kept only where that is wanted, and then without what tells of a person", async () => {
  const store = createMemoryStore();
  const text = "mail jo@example.com about 4711";
  await recordEvidence(store, miss({ text }), { id: "1" });
  await recordEvidence(store, miss({ text }), { id: "2", collect: "off" });
  await recordEvidence(store, miss({ text }), { id: "3", collect: "local" });
  await recordEvidence(store, miss({ text }), { id: "4", collect: "consented" });
  expect(await readEvidence(store, { now: AT })).toEqual([
    miss(),
    miss(),
    { ...miss(), text: "mail <email> about <num>", collect: "local" },
    { ...miss(), text: "mail <email> about <num>", collect: "consented" },
  ]);
});

test("[G7] D13: rows are there after 7 days, and for 30, also where the counts were forgotten", async () => {
  const store = createMemoryStore();
  await recordEvidence(store, miss({ slot: undefined }), { id: "1" });
  expect(await readEvidence(store, { now: AT + 7 * DAY })).toHaveLength(1);
  expect(await readEvidence(store, { now: AT + EVIDENCE_RETENTION_MS })).toHaveLength(1);
  expect(await readEvidence(store, { now: AT + EVIDENCE_RETENTION_MS + 1 })).toEqual([]);
  expect(EVIDENCE_RETENTION_MS).toBe(30 * DAY);
});

test("[G7] old rows are taken away by the writing of new ones, old counts of days later", async () => {
  const store = createMemoryStore();
  for (let n = 0; n < 25; n++) await recordEvidence(store, miss(), { id: `${100 + n}` });
  await recordEvidence(store, miss({ at: AT + 31 * DAY }), { id: "late" });
  expect(await store.readRecords(GUARD_EVIDENCE)).toHaveLength(6);
  await recordEvidence(store, miss({ at: AT + 31 * DAY }), { id: "later" });
  expect(await store.readRecords(GUARD_EVIDENCE)).toHaveLength(2);
  await recordEvidence(store, miss({ at: AT + 402 * DAY }), { id: "last" });
  expect((await readRollup(store)).map(({ day }) => day)).toEqual(["2026-12-22", "2027-12-28"]);
});

test("[G7] rows are read in order, of one guard, since a time", async () => {
  const store = createMemoryStore();
  await recordEvidence(store, miss({ at: AT + 2, slot: "b" }), { id: "1" });
  await recordEvidence(store, miss({ at: AT + 1, slot: "a" }), { id: "2" });
  await recordEvidence(store, miss({ guard: "kb", at: AT + 3 }), { id: "3" });
  const read = async (options: { since?: number; guard?: "form" }) =>
    (await readEvidence(store, { now: AT + 5, ...options })).map(({ at }) => at - AT);
  expect(await read({})).toEqual([1, 2, 3]);
  expect(await read({ guard: "form" })).toEqual([1, 2]);
  expect(await read({ since: AT + 2 })).toEqual([2, 3]);
});

test("[G7] a row is written and counted once, each day for itself", async () => {
  const store = createMemoryStore();
  await recordEvidence(store, miss(), { id: "1" });
  await recordEvidence(store, miss(), { id: "1" });
  await recordEvidence(store, miss(), { id: "2" });
  await recordEvidence(store, miss({ at: AT + DAY }), { id: "3" });
  expect(await readRollup(store)).toEqual([
    { day: "2026-11-21", name: "form.miss", assistant: "shop", count: 2 },
    { day: "2026-11-22", name: "form.miss", assistant: "shop", count: 1 },
  ]);
});

test("[G7] rows are erased with their conversation, the counts of days are not", async () => {
  const store = createMemoryStore();
  await recordEvidence(store, miss(), { id: "1" });
  await recordEvidence(store, miss({ conversation: "c2" }), { id: "2" });
  await store.erase("c1");
  expect((await readEvidence(store, { now: AT })).map(({ conversation }) => conversation)).toEqual(["c2"]);
  expect(await readRollup(store)).toEqual([{ day: "2026-11-21", name: "form.miss", assistant: "shop", count: 2 }]);
});

test("[G7] rows and counts of another shape are passed over", async () => {
  const store = createMemoryStore();
  await store.changeRecord({ kind: GUARD_EVIDENCE, key: "900000000000000:x", conversation: null }, () => "text");
  await store.changeRecord({ kind: GUARD_EVIDENCE, key: "900000000000001:x", conversation: null }, () => ({ guard: "kb" }));
  await store.changeRecord({ kind: GUARD_ROLLUP, key: "2026-11-21:form.miss", conversation: null }, () => "many");
  expect(await readEvidence(store, { now: AT })).toEqual([]);
  expect(await readRollup(store)).toEqual([]);
  await recordEvidence(store, miss(), { id: "1" });
  expect(await readRollup(store)).toEqual([{ day: "2026-11-21", name: "form.miss", assistant: "shop", count: 1 }]);
});

test("[G8] texts in keys are hashed with a secret of the profile: the same in every tab, another one on every device", async () => {
  const [store, platform] = [createMemoryStore(), createManualPlatform()];
  const [one, two] = [await openTextHash(store, platform), await openTextHash(store, platform)];
  expect(one("Where is it?")).toMatch(/^[\da-f]{32}$/);
  expect(two("where is IT")).toBe(one("Where is it?"));
  expect(one("where is he")).not.toBe(one("where is it"));
  const elsewhere = await openTextHash(createMemoryStore(), createManualPlatform({ seed: 7 }));
  expect(elsewhere("where is it")).not.toBe(one("where is it"));
});

test("[G8] a store that fails, or holds no secret, costs the memory of it", async () => {
  const failing = { ...createMemoryStore(), changeRecord: () => Promise.reject(new HalcyonError("store/failed")) };
  expect((await openTextHash(failing, createManualPlatform()))("hello")).toMatch(/^[\da-f]{32}$/);
  const store = createMemoryStore();
  await store.changeRecord({ kind: "guard_key", key: "install", conversation: null }, () => "short");
  expect((await openTextHash(store, createManualPlatform()))("hello")).toMatch(/^[\da-f]{32}$/);
});

test("[G8] D11: the same words in another place have another key", () => {
  const context: TextContext = {
    flow: "book",
    asking: "seat",
    lastBotAct: "utter_ask_seat",
    startable: ["book", "cancel"],
    bundle: "b1",
    model: "m1",
  };
  const others: readonly Partial<TextContext>[] = [
    { flow: "other" },
    { asking: "row" },
    { lastBotAct: "utter_hello" },
    { startable: ["book"] },
    { bundle: "b2" },
    { model: null },
  ];
  const keys = [context, ...others.map((other) => ({ ...context, ...other }))].map(contextKey);
  expect(new Set(keys).size).toBe(keys.length);
  expect(contextKey({ ...context })).toBe(keys[0]);
  expect(keys[0]).toMatch(/^[\da-f]{32}$/);
});
