import { expect, test } from "vitest";
import { guardKnowledge, TOPICS } from "../../../../src/assistant/guards/knowledge.ts";
import type { JsonObject } from "../../../../src/base/json.ts";
import type { SearchResult } from "../../../../src/model/effect.ts";
import { createMemoryStore } from "../../../../src/store/memory.ts";
import { createManualPlatform } from "../../../../src/testing/manual-platform.ts";
import { rememberTexts } from "../../../../src/worker/remember.ts";

/** One device, one conversation; who asks, and which articles there are, changes. */
function device(find: () => Partial<SearchResult>) {
  const store = createMemoryStore();
  const platform = createManualPlatform();
  let looks = 0;
  let ids = 0;
  const knowledge = {
    search: async () => {
      looks++;
      const found = { kind: "search", answer: null, passages: ["a#1"], ...find() } as const;
      return { kind: "done", result: found } as const;
    },
    close() {},
  };
  const ask = async (question: string, claims: JsonObject | null, version?: string, broaden?: true) => {
    const guard = guardKnowledge(knowledge, {
      store,
      platform,
      tenant: "toy",
      bundle: "b",
      remote: false,
      identity: async () => claims,
      ...(version !== undefined && { version }),
    });
    const { signal } = new AbortController();
    const outcome = await guard.search(
      { kind: "search", id: `t${++ids}`, question, ...(broaden && { broaden }) },
      { conversationId: "c", locale: "en", signal },
    );
    if (outcome.kind !== "done" || outcome.result.kind !== "search") return outcome.kind;
    const { answer, again, exhausted } = outcome.result;
    return answer ? `${again ? "again " : ""}${answer.text}` : exhausted ? "exhausted" : "not covered";
  };
  return { ask, store, looks: () => looks };
}

const answer = (text: string) => ({ answer: { text, citations: [{ id: "a#1", title: "A" }] } });
const [ann, bob] = [{ sub: "k-1" }, { sub: "k1" }];

test("[L15] an answer is its user's: neither it nor that it was given crosses to another", async () => {
  const { ask, looks, store } = device(() => answer("Your limit is 500."));
  expect(await ask("what is my limit", ann)).toBe("Your limit is 500.");
  expect(await ask("what is my limit", ann)).toBe("again Your limit is 500.");
  expect(looks()).toBe(1);
  expect(await ask("what is my limit", bob)).toBe("Your limit is 500.");
  expect(await ask("what is my limit", null)).toBe("Your limit is 500.");
  expect(looks()).toBe(3);
  expect(await ask("what is my limit", null)).toBe("again Your limit is 500.");
  expect(await ask("what is my limit", ann)).toBe("Your limit is 500.");
  expect(looks()).toBe(4);
  // Nobody can read from what is stored who asked.
  expect(JSON.stringify(await store.readRecords(TOPICS))).not.toMatch(/k-1|k1|sub/);
});

test("[L15] an answer is its articles': with others it is looked for anew, and so is what was not covered", async () => {
  let found: Partial<SearchResult> = {};
  const { ask, looks } = device(() => found);
  expect(await ask("do you open on sunday", null, "v1")).toBe("not covered");
  expect(await ask("do you open on sunday", null, "v1")).toBe("exhausted");
  found = answer("From ten.");
  expect(await ask("do you open on sunday", null, "v2")).toBe("From ten.");
  expect(await ask("do you open on sunday", null, "v2")).toBe("again From ten.");
  expect(looks()).toBe(2);
  found = answer("From eleven.");
  expect(await ask("do you open on sunday", null, "v3")).toBe("From eleven.");
  expect(await ask("do you open on sunday", null, "v3")).toBe("again From eleven.");
  expect(looks()).toBe(3);
});

test("[L15] what one user found in vain is not held against another", async () => {
  const { ask, looks } = device(() => ({}));
  for (const user of [ann, bob, ann, bob]) expect(await ask("are dogs allowed", user)).toBe("not covered");
  expect(looks()).toBe(4);
  expect(await ask("are dogs allowed", bob)).toBe("exhausted");
});

test("[L15] vectors depend on a text and the encoder alone: another encoder has a memory of its own", async () => {
  const encoder = (value: number) => ({
    hash: String(value),
    dimensions: 1,
    encode: async () => new Float32Array([value]),
    close: async () => {},
  });
  const [one, two] = [rememberTexts(encoder(1), 200), rememberTexts(encoder(2), 200)];
  expect([...(await one.encode("yes")), ...(await two.encode("yes"))]).toEqual([1, 2]);
});
