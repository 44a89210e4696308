import { expect, test } from "vitest";
import { guardedKnowledge, type GuardedOptions } from "../../../src/assistant/guarded-knowledge.ts";
import { guardKnowledge } from "../../../src/assistant/guards/knowledge.ts";
import type { HalcyonError } from "../../../src/base/errors.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";

const answer = { text: "at nine", citations: [{ id: "a", title: "Hours" }] };
const question = { kind: "search", id: "t1.0", question: "when do you open" } as const;
const context = { conversationId: "c", locale: "en", signal: new AbortController().signal };

function source(change: Partial<GuardedOptions>, online = true) {
  const errors: HalcyonError[] = [];
  const seen = { asked: 0, warmed: 0, closed: 0 };
  const knowledge = guardedKnowledge(
    {
      search: async () => (seen.asked++, { kind: "done", result: { kind: "search", answer } }),
      warm: () => void seen.warmed++,
      close: () => void seen.closed++,
    },
    {
      store: createMemoryStore(),
      platform: createManualPlatform({ online }),
      tenant: "toy",
      bundle: "b",
      remote: false,
      report: (error) => errors.push(error),
      ...change,
    },
  );
  return { knowledge, errors, seen };
}

test("[L7] a source stands behind its guard, which is fetched once", async () => {
  let fetched = 0;
  const { knowledge, seen } = source({ load: async () => (fetched++, { guardKnowledge }) });
  knowledge.warm();
  expect(await knowledge.search(question, context)).toMatchObject({ result: { answer: { text: "at nine" } } });
  expect(await knowledge.search(question, context)).toMatchObject({ result: { again: true } });
  knowledge.close();
  expect([fetched, seen]).toEqual([1, { asked: 1, warmed: 1, closed: 1 }]);
});

test("[L6] without its guard a source on the device is asked, one that costs is not; the next question asks for it again", async () => {
  let fetched = 0;
  const load = () => (fetched++, Promise.reject(new Error("404")));
  const local = source({ load });
  expect(await local.knowledge.search(question, context)).toMatchObject({ kind: "done" });
  expect(local.errors[0]?.code).toBe("script/part-missing");
  const remote = source({ load, remote: true }, false);
  expect(await remote.knowledge.search(question, context)).toEqual({ kind: "offline" });
  expect(await remote.knowledge.search(question, context)).toEqual({ kind: "offline" });
  expect([remote.seen.asked, remote.errors, fetched]).toEqual([0, [], 3]);
});
