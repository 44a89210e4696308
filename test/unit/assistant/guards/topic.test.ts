import { expect, test } from "vitest";
import {
  afterLook,
  cosine,
  findTopic,
  jaccard,
  newTopic,
  reaches,
  readTopics,
  withTopic,
  type Topics,
} from "../../../../src/assistant/guards/topic.ts";
import type { SearchResult } from "../../../../src/model/effect.ts";

const NOW = 1_800_000_000_000;
const none: Topics = { topics: [], knowledgeVersion: null, lastAt: NOW };
const found = (more: Partial<SearchResult>): SearchResult => ({ kind: "search", answer: null, ...more });
const looked = (result: SearchResult, topic = newTopic("t", "q", NOW), hash = "h") =>
  afterLook(topic, { result, hash, question: "q", now: NOW });

test("[L2] the share of common passages is that of the first five of each", () => {
  expect(jaccard(["a", "b", "c", "d"], ["a", "b", "c", "e"])).toBe(3 / 5);
  expect(jaccard(["a", "b", "c", "d", "e", "x"], ["a", "b", "c", "d", "e", "y"])).toBe(1);
  expect([jaccard([], []), jaccard(["a"], []), jaccard(["a"], ["b"])]).toEqual([0, 0, 0]);
});

test("[L2] meanings are compared by their angle, and only where they are of one kind", () => {
  expect(cosine([2, 0], [4, 0])).toBe(1);
  expect(cosine([1, 0], [0, 1])).toBe(0);
  expect([cosine([1, 0], [1]), cosine([0, 0], [0, 0])]).toEqual([0, 0]);
});

test("[L2] a topic is found from 0.6 of common passages or a likeness of 0.86 on, the likest first", () => {
  const topics = withTopic(
    withTopic(none, looked(found({ passages: ["a", "b", "c", "d"] }), newTopic("one", "q", NOW))),
    looked(found({ passages: ["a", "b", "c", "x"], vector: [1, 0] }), newTopic("two", "q", NOW)),
  );
  const idOf = (result: Partial<SearchResult>) => findTopic(topics, found(result))?.id;
  expect(idOf({ passages: ["a", "b", "c", "e"] })).toBe("one");
  expect(idOf({ passages: ["a", "b", "c", "x"] })).toBe("two");
  expect(idOf({ passages: ["a", "b", "e", "f"] })).toBeUndefined();
  const at = (angle: number) => [Math.cos(angle), Math.sin(angle)];
  expect(idOf({ vector: at(Math.acos(0.87)) })).toBe("two");
  expect(idOf({ vector: at(Math.acos(0.85)) })).toBeUndefined();
  expect(findTopic(none, found({ passages: ["a"] }))).toBeNull();
});

test("[L3] of distances less is better", () => {
  expect([
    reaches(0.5, 0.5),
    reaches(0.4, 0.5),
    reaches(0.5, 0.5, "l2"),
    reaches(0.6, 0.5, "L2"),
    reaches(0.4, 0.5, "distance"),
  ]).toEqual([true, false, true, false, true]);
});

test("[L1] [L4] scores of another scale replace the best; another version of the sources begins anew", () => {
  const first = looked(found({ score: 0.8, scale: "cosine", passages: ["a"], knowledgeVersion: "v1" }));
  expect(looked(found({ score: 0.8, scale: "cosine", passages: ["b"], knowledgeVersion: "v1" }), first).passages).toEqual([
    "a",
  ]);
  const other = looked(found({ score: 0.1, scale: "bm25", passages: ["b"], knowledgeVersion: "v1" }), first, "h2");
  expect(other).toMatchObject({ best: { score: 0.1, scale: "bm25" }, passages: ["b"], vain: 2, asked: ["h", "h2"] });
  const renewed = looked(found({ score: 0.1, scale: "cosine", passages: ["c"], knowledgeVersion: "v2" }), other, "h3");
  expect(renewed).toMatchObject({ id: "t", vain: 1, asked: ["h3"], seen: [["c"]], best: { score: 0.1 } });
  const answered = looked(found({ answer: { text: "x", citations: [] }, knowledgeVersion: "v2" }), renewed);
  expect(answered).toMatchObject({ vain: 1, answer: { text: "x" }, best: { score: 0.1 } });
});

test("[L12] twelve topics and four sets of passages are remembered", () => {
  let topics = none;
  for (let index = 0; index < 14; index++) topics = withTopic(topics, newTopic(`t${index}`, "q", NOW));
  expect(topics.topics.map(({ id }) => id)).toEqual(Array.from({ length: 12 }, (_, index) => `t${index + 2}`));
  topics = withTopic(topics, newTopic("t5", "again", NOW));
  expect(topics.topics.at(-1)).toMatchObject({ id: "t5", question: "again" });
  let topic = newTopic("t", "q", NOW);
  for (const id of ["a", "b", "c", "d", "e"]) topic = looked(found({ passages: [id] }), topic);
  expect(topic.seen).toEqual([["b"], ["c"], ["d"], ["e"]]);
});

test("[L12] what another version wrote, or is too old, is nothing; a clock set back ages nothing", () => {
  const topics = withTopic(none, newTopic("t", "q", NOW));
  const stored = JSON.parse(JSON.stringify(topics));
  expect(readTopics(stored, NOW + 10, 11)).toEqual(topics);
  expect(readTopics(stored, NOW + 11, 11).topics).toEqual([]);
  expect(readTopics(stored, NOW - 1_000_000, 11)).toEqual(topics);
  for (const odd of [
    null,
    1,
    [],
    {},
    { topics: 1, lastAt: NOW },
    { topics: [], lastAt: "x" },
    { topics: [{}], lastAt: NOW },
    { topics: [1], lastAt: NOW },
  ])
    expect(readTopics(odd as never, NOW, 11)).toEqual(none);
});
