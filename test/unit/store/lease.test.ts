import { expect, test } from "vitest";
import { withLease } from "../../../src/store/lease.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import { createTabs } from "../../../src/store/tabs.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";

const never = new AbortController().signal;
/** Lets everything that need not wait happen. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 2));

function world() {
  const store = createMemoryStore();
  const platform = createManualPlatform();
  const log: string[] = [];
  const work = (name: string) => {
    let end = (): void => {};
    const done = new Promise<void>((resolve) => (end = resolve));
    const run = async (): Promise<string> => {
      log.push(`${name} begins`);
      await done;
      log.push(`${name} ends`);
      return name;
    };
    return { run, end };
  };
  const advance = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 40) {
      platform.advance(40);
      await settle();
    }
  };
  return { store, platform, log, work, advance, shared: { store, platform } };
}

test("[X15] of two that share a store one works at a time, and nothing of it stays behind", async () => {
  const { log, work, advance, shared, store } = world();
  const [a, b, other] = [work("a"), work("b"), work("other")];
  const first = withLease("x", a.run, never, shared);
  await settle();
  const second = withLease("x", b.run, never, shared);
  void withLease("y", other.run, never, shared);
  await advance(400);
  expect(log).toEqual(["a begins", "other begins"]);
  a.end();
  expect(await first).toBe("a");
  await advance(80);
  expect(log).toEqual(["a begins", "other begins", "a ends", "b begins"]);
  b.end();
  other.end();
  expect(await second).toBe("b");
  await settle();
  expect(await store.readRecords("lease")).toEqual([]);
});

test("[X15] who works is left alone for as long as it lives, and no longer than a term when it dies", async () => {
  const { log, work, platform, shared, store } = world();
  const [a, b] = [work("a"), work("b")];
  void withLease("x", a.run, never, shared);
  await settle();
  for (let n = 0; n < 10; n++) {
    platform.advance(3_000);
    await settle();
  }
  const waiting = new AbortController();
  const second = withLease("x", b.run, waiting.signal, shared);
  await settle();
  expect(log).toEqual(["a begins"]);
  // A died at its last sign of life: it is written once more what stood there, and nothing renews it.
  await store.changeRecord({ kind: "lease", key: "x", conversation: null }, () => ({
    holder: "dead",
    until: platform.now() + 10_000,
  }));
  platform.advance(9_999);
  await settle();
  expect(log).toEqual(["a begins"]);
  platform.advance(40);
  await settle();
  expect(log).toEqual(["a begins", "b begins"]);
  b.end();
  expect(await second).toBe("b");
});

test("[X15] a time that no clock of ours can have written is not waited for", async () => {
  const { store, shared } = world();
  const far = { holder: "fast clock", until: shared.platform.now() + 20_001 };
  await store.changeRecord({ kind: "lease", key: "x", conversation: null }, () => far);
  expect(await withLease("x", async () => 1, never, shared)).toBe(1);
});

test("who no longer wants to wait does not", async () => {
  const { log, work, advance, shared } = world();
  const a = work("a");
  const first = withLease("x", a.run, never, shared);
  await settle();
  const leaving = new AbortController();
  const second = withLease("x", work("b").run, leaving.signal, shared);
  const refused = second.catch((thrown: unknown) => thrown);
  leaving.abort();
  await advance(80);
  expect(await refused).toMatchObject({ name: "AbortError" });
  a.end();
  await first;
  expect(log).toEqual(["a begins", "a ends"]);
});

test("what fails alone fails as it did, and lets go", async () => {
  const { shared } = world();
  await expect(withLease("x", () => Promise.reject(new RangeError("no")), never, shared)).rejects.toThrow("no");
  expect(await withLease("x", async () => 1, never, shared)).toBe(1);
});

test("[X15] a store that lasts is locked by leases in Node, one in memory needs none", async () => {
  const { store, platform } = world();
  const kinds: number[] = [];
  const look = async (locked: boolean): Promise<void> => {
    expect(locked).toBe(kinds.length === 0);
    kinds.push((await store.readRecords("lease")).length);
  };
  await createTabs("x", { store: { ...store, durable: true }, platform }).alone(look, never);
  await createTabs("x", { store, platform }).alone(look, never);
  expect(kinds).toEqual([1, 0]);
});
