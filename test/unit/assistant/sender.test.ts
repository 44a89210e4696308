import { expect, test } from "vitest";
import { createSender, type Sender } from "../../../src/assistant/sender.ts";
import type { Platform } from "../../../src/base/platform.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import type { Store } from "../../../src/store/store.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";

const DEADLINE_MS = 30_000;
/** The deadline and a margin: for how long a tab that says nothing more keeps the others out. */
const HELD_MS = 45_000;

/** Two tabs of one device: one store, one clock, an id of each. */
function tabs() {
  const store = createMemoryStore();
  const platform = createManualPlatform();
  const tab = (): Sender => createSender({ store, platform, deadlineMs: DEADLINE_MS });
  return { store, platform, left: tab(), right: tab(), another: tab };
}
const HELD = { held: true, begun: false };
const OUT = { held: false, begun: false };

test("[B34] without locks whoever begins first sends, for as long as a call may take", async () => {
  const { platform, left, right } = tabs();
  expect(await left.begin("c", "t1.0", false)).toEqual(HELD);
  expect(await right.begin("c", "t2.0", false)).toEqual(OUT);
  platform.advance(HELD_MS - 1);
  expect(await right.begin("c", "t2.0", false)).toEqual(OUT);
  // Its own next call takes the time anew.
  expect(await left.begin("c", "t3.0", false)).toEqual(HELD);
  platform.advance(HELD_MS - 1);
  expect(await right.begin("c", "t2.0", false)).toEqual(OUT);
  platform.advance(1);
  expect(await right.begin("c", "t2.0", false)).toEqual(HELD);
  expect(await left.begin("c", "t3.0", false)).toEqual(OUT);
});

test("[B34] another conversation has a sender of its own", async () => {
  const { left, right } = tabs();
  await left.begin("c", "t1.0", false);
  expect(await right.begin("d", "t1.0", false)).toEqual(HELD);
});

test("[B34] whoever has the lock need not wait for a tab that died", async () => {
  const { left, right } = tabs();
  await left.begin("c", "t1.0", true);
  expect(await right.begin("c", "t2.0", true)).toEqual(HELD);
});

test("[B34] a call that a page began and never told of is known as begun, by whoever comes next", async () => {
  const { left, right, another, platform } = tabs();
  await left.begin("c", "t1.0", true);
  expect(await right.begin("c", "t1.0", true)).toEqual({ held: true, begun: true });
  // Also by the same tab, when it comes back from sleep.
  expect(await right.begin("c", "t1.0", true)).toEqual({ held: true, begun: true });
  platform.advance(HELD_MS);
  expect(await another().begin("c", "t1.0", false)).toEqual({ held: true, begun: true });
  expect(await another().begin("c", "t2.0", true)).toEqual(HELD);
});

test("[B34] a call that is known not to have been done is a first one again", async () => {
  const { left, right } = tabs();
  await left.begin("c", "t1.0", true);
  await left.unsent("c");
  expect(await right.begin("c", "t1.0", true)).toEqual(HELD);
  // Another tab's word is not this one's to take back.
  await left.unsent("c");
  expect(await left.begin("c", "t1.0", true)).toEqual({ held: true, begun: true });
});

test("a clock that is set back keeps nobody out for longer than a call may take", async () => {
  const { platform, left, right } = tabs();
  await left.begin("c", "t1.0", false);
  platform.setNow(platform.now() - 86_400_000);
  expect(await right.begin("c", "t2.0", false)).toEqual(HELD);
});

test("what another version has written keeps nobody out, and erasing a conversation takes it along", async () => {
  const { store, platform, left } = tabs();
  for (const value of [[], { tab: 1 }, { tab: "x", until: "later", call: null }, { tab: "x", until: 9e15, call: 1 }]) {
    await store.changeRecord({ kind: "sender", key: "c", conversation: "c" }, () => value);
    expect(await createSender({ store, platform, deadlineMs: 1 }).begin("c", "t1.0", false)).toEqual(HELD);
  }
  await left.begin("d", "t1.0", false);
  await store.erase("d");
  expect((await store.readRecords("sender")).map(({ key }) => key)).toEqual(["c"]);
});

test("a store that fails lets nothing be sent", async () => {
  const platform: Platform = createManualPlatform();
  const store: Pick<Store, "changeRecord"> = { changeRecord: () => Promise.reject(new Error("full")) };
  await expect(createSender({ store, platform, deadlineMs: 1 }).begin("c", "t1.0", true)).rejects.toThrow("full");
});
