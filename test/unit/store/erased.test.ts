import { expect, test } from "vitest";
import { withoutErased } from "../../../src/store/erased.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";

const record = (conversation: string | null) => ({ kind: "usage", key: `k ${conversation}`, conversation });

test("what is counted beside the turns leaves no row of a conversation that was erased meanwhile", async () => {
  const store = withoutErased(createMemoryStore());
  await store.open();
  for (const conversation of ["gone", "kept", null]) await store.changeRecord(record(conversation), () => 1);
  await store.erase("gone");
  for (const conversation of ["gone", "kept", null])
    await store.changeRecord(record(conversation), (value) => (typeof value === "number" ? value : 0) + 1);
  expect((await store.readRecords("usage")).map(({ key, value }) => [key, value])).toEqual([
    ["k kept", 2],
    ["k null", 2],
  ]);
});
