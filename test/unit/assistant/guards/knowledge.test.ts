import { expect, test } from "vitest";
import { readEvidence, readRollup } from "../../../../src/assistant/guards/evidence.ts";
import { guardKnowledge, TOPICS, type KnowledgeGuardOptions } from "../../../../src/assistant/guards/knowledge.ts";
import type { Topics } from "../../../../src/assistant/guards/topic.ts";
import type { Knowledge, SearchContext } from "../../../../src/backend/knowledge.ts";
import type { Outcome, SearchEffect, SearchResult } from "../../../../src/model/effect.ts";
import { createMemoryStore } from "../../../../src/store/memory.ts";
import type { Store } from "../../../../src/store/store.ts";
import { createManualPlatform } from "../../../../src/testing/manual-platform.ts";

const MINUTE = 60_000;
const quote = (text: string, id = "doc#1") => ({ text, citations: [{ id, title: "Doc" }] });
const low = (score: number, passages: readonly string[], more: Partial<SearchResult> = {}): SearchResult => ({
  kind: "search",
  answer: null,
  score,
  threshold: 0.5,
  scale: "cosine",
  passages,
  knowledgeVersion: "v1",
  ...more,
});
const good = (text: string, passages: readonly string[], more: Partial<SearchResult> = {}): SearchResult =>
  low(0.9, passages, { answer: quote(text, passages[0]), ...more });

type Source = (question: string, context: SearchContext) => SearchResult | Outcome | Promise<SearchResult | Outcome>;

function guarded(source: Source, options: Partial<KnowledgeGuardOptions> = {}) {
  const platform = createManualPlatform();
  const store: Store = options.store ?? createMemoryStore();
  const asked: string[] = [];
  const knowledge: Knowledge = {
    async search({ question }, context) {
      asked.push(question);
      const found = await source(question, context);
      return found.kind === "search" ? { kind: "done", result: found } : found;
    },
    close() {},
  };
  const settings = { store, platform, tenant: "toy", bundle: "b", remote: false, collect: "local" as const, ...options };
  const guard = guardKnowledge(knowledge, settings);
  let ids = 0;
  return {
    guard,
    platform,
    store,
    asked,
    knowledge,
    settings,
    async ask(question: string, { locale = "en", ...more }: Partial<SearchEffect & SearchContext> = {}): Promise<Outcome> {
      const effect: SearchEffect = { kind: "search", id: `t${++ids}.0`, question, ...(more.broaden && { broaden: true }) };
      const signal = more.signal ?? new AbortController().signal;
      return guard.search(effect, { conversationId: more.conversationId ?? "c", locale, signal });
    },
    async said(question: string, more: Partial<SearchEffect & SearchContext> = {}): Promise<string> {
      const outcome = await this.ask(question, more);
      if (outcome.kind !== "done" || outcome.result.kind !== "search") return outcome.kind;
      const { answer, again, exhausted } = outcome.result;
      return answer ? `${again ? "again " : ""}${answer.text}` : exhausted ? "exhausted" : "not covered";
    },
    async topics(): Promise<Topics["topics"]> {
      const [row] = await store.readRecords(TOPICS);
      return (row?.value as unknown as Topics | undefined)?.topics ?? [];
    },
    async evidence() {
      return readEvidence(store, { guard: "kb", now: platform.now() });
    },
  };
}

const counts = async (store: Store): Promise<Record<string, number>> =>
  Object.fromEntries((await readRollup(store)).map(({ name, count }) => [name, count]));

test("[L1] D14 the best score and its passages are replaced together, and a later, lower score breaks nothing", async () => {
  const scores: Record<string, SearchResult> = {
    one: low(0.4, ["a", "b", "c"]),
    two: low(0.2, ["a", "b", "d", "c"]),
    three: low(0.45, ["b", "a", "c"]),
  };
  const here = guarded((question) => scores[question]!);
  await here.ask("one");
  await here.ask("two");
  expect(await here.topics()).toMatchObject([{ best: { score: 0.4 }, passages: ["a", "b", "c"], vain: 2 }]);
  await here.ask("three");
  expect(await here.topics()).toMatchObject([{ best: { score: 0.45 }, passages: ["b", "a", "c"], vain: 3 }]);
});

test("[L2] D15 twenty paraphrases of one question are one topic, and the ceilings bind", async () => {
  const here = guarded(() => low(0.3, ["a", "b", "c", "d", "e"]));
  const heard: string[] = [];
  for (let index = 0; index < 20; index++)
    heard.push(await here.said(`paraphrase number ${"abcdefghijklmnopqrst"[index]} of it all`));
  expect(heard.slice(0, 2)).toEqual(["not covered", "exhausted"]);
  expect(new Set(heard.slice(1))).toEqual(new Set(["exhausted"]));
  expect(await here.topics()).toHaveLength(1);
  // Six in vain within ten minutes; the others are not asked of anybody.
  expect(here.asked).toHaveLength(6);
  here.platform.advance(10 * MINUTE);
  await here.ask("one more in other words");
  expect(here.asked).toHaveLength(7);
});

test("[L2] D15 long questions with the same beginning are two topics; so are scripts and signs", async () => {
  const passages: Record<string, readonly string[]> = {};
  const here = guarded((question) => low(0.1, (passages[question] ??= [question, `${question}!`])));
  const begin = "I would like to know whether it is possible for a customer of the second tier with two contracts to ";
  const questions = [
    `${begin}cancel both`,
    `${begin}change the bank`,
    "Как мне оплатить счёт?",
    "Где мой договор?",
    "怎么付款",
    "在哪里取消合同",
  ];
  for (const question of questions)
    expect(await here.said(question, { locale: "ru", conversationId: "c" })).toBe("not covered");
  expect(await here.topics()).toHaveLength(questions.length);
  expect(new Set((await here.topics()).map(({ id }) => id)).size).toBe(questions.length);
});

test("[L2] D15 what has no words is not looked for, and is no topic", async () => {
  const here = guarded(() => low(0.1, ["a"]));
  for (const wordless of ["???", "👍", "  ", "!?"]) expect(await here.said(wordless)).toBe("not covered");
  expect(here.asked).toEqual([]);
  expect(await here.topics()).toEqual([]);
});

test("[L2] two questions are one topic by their meaning, where the source tells it", async () => {
  const here = guarded((question) =>
    low(0.1, [question], { vector: question === "far" ? [0, 1] : [1, question === "near" ? 0.5 : 0] }),
  );
  for (const question of ["first", "near", "far"]) await here.ask(question);
  expect((await here.topics()).map(({ vain }) => vain)).toEqual([2, 1]);
});

test("[L6] D16 of twenty questions at once six are asked; what fails is counted too and never runs free", async () => {
  const here = guarded(() => new Promise<SearchResult>((resolve) => setTimeout(() => resolve(low(0.1, [])), 5)));
  const heard = await Promise.all(
    Array.from({ length: 20 }, (_, index) => here.said(`question ${"abcdefghijklmnopqrst"[index]}`)),
  );
  expect(here.asked).toHaveLength(6);
  expect(heard.filter((one) => one === "not covered")).toHaveLength(6);
  const failing = guarded(() => ({ kind: "failed", reason: "500", retryable: true }));
  for (let index = 0; index < 40; index++) await failing.ask(`question ${index} ${"x".repeat(index)}`);
  expect(failing.asked).toHaveLength(30);
});

test("[L6] the same question asked twice at once is asked of the source once", async () => {
  const here = guarded(() => new Promise<SearchResult>((resolve) => setTimeout(() => resolve(good("yes", ["a"])), 5)));
  expect(await Promise.all([here.said("is it open?"), here.said("Is it open")])).toEqual(["yes", "yes"]);
  expect(here.asked).toHaveLength(1);
});

test("[L6] two tabs that ask the same at once: one waits for the other", async () => {
  let release: (found: SearchResult) => void = () => {};
  const slow = new Promise<SearchResult>((resolve) => (release = resolve));
  const one = guarded(() => slow);
  const two = guardKnowledge(one.knowledge, one.settings);
  const first = one.said("is it open?");
  await new Promise((resolve) => setTimeout(resolve, 5));
  const context = { conversationId: "c", locale: "en", signal: new AbortController().signal };
  const second = two.search({ kind: "search", id: "tab2.0", question: "is it open?" }, context);
  await new Promise((resolve) => setTimeout(resolve, 5));
  release(good("yes", ["a"]));
  expect(await first).toBe("yes");
  one.platform.advance(500);
  expect(await second).toMatchObject({ result: { answer: { text: "yes" }, again: true } });
  expect(one.asked).toHaveLength(1);
});

test("[L3] D17 text below the threshold of its own scale is not shown, nor is any without a source", async () => {
  const results: Record<string, SearchResult> = {
    low: { ...low(0.44, ["a"]), answer: quote("guessed") },
    bm25: { ...low(7, ["b"], { threshold: 9, scale: "bm25" }), answer: quote("guessed") },
    enough: { ...low(11, ["c"], { threshold: 9, scale: "bm25" }), answer: quote("known") },
    far: { ...low(1.4, ["d"], { threshold: 1, scale: "l2" }), answer: quote("guessed") },
    near: { ...low(0.4, ["e"], { threshold: 1, scale: "l2-distance" }), answer: quote("close") },
    bare: { ...low(0.9, ["f"]), answer: { text: "unsourced", citations: [] } },
    measureless: { kind: "search", answer: quote("curated") },
  };
  const here = guarded((question) => results[question]!);
  const heard = await Promise.all(Object.keys(results).map((name) => here.said(name, { conversationId: name })));
  expect(heard).toEqual(["not covered", "not covered", "known", "not covered", "close", "not covered", "curated"]);
});

test("[L4] the same words again in vain are not looked for; a changed version of the sources is", async () => {
  let version = "v1";
  const here = guarded((question) =>
    question === "other" ? good("here", ["z"], { knowledgeVersion: version }) : low(0.3, ["a"], { knowledgeVersion: version }),
  );
  expect(await here.said("Do you sell dogs?")).toBe("not covered");
  expect(await here.said("do you sell DOGS")).toBe("exhausted");
  expect(here.asked).toHaveLength(1);
  version = "v2";
  await here.ask("other");
  expect(await here.said("Do you sell dogs?")).toBe("not covered");
  expect(here.asked).toHaveLength(3);
  expect(await here.topics()).toMatchObject([{ knowledgeVersion: "v2" }, { vain: 1, knowledgeVersion: "v2" }]);
  expect(await counts(here.store)).toMatchObject({ "kb.stale_kb": 1 });
});

test("[L4] a source that names no version stays what it is, whatever others say", async () => {
  const here = guarded((question) =>
    question === "other" ? good("here", ["z"]) : low(0.3, ["a"], { knowledgeVersion: undefined }),
  );
  await here.ask("Do you sell dogs?");
  await here.ask("other");
  expect(await here.said("Do you sell dogs?")).toBe("exhausted");
  expect(here.asked).toHaveLength(2);
});

test("[L6] a page that died while it asked holds up the next for eight seconds", async () => {
  const here = guarded(() => new Promise<never>(() => {}));
  void here.ask("is it open?");
  await new Promise((resolve) => setTimeout(resolve, 5));
  const reborn = guardKnowledge(
    { search: async () => ({ kind: "done", result: good("yes", ["a"]) }), close() {} },
    here.settings,
  );
  const context = { conversationId: "c", locale: "en", signal: new AbortController().signal };
  const answer = reborn.search({ kind: "search", id: "t1.0", question: "is it open?" }, context);
  let answered = false;
  void answer.then(() => (answered = true));
  for (let halves = 0; halves < 15; halves++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    here.platform.advance(500);
  }
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(answered).toBe(false);
  here.platform.advance(500);
  expect(await answer).toMatchObject({ result: { answer: { text: "yes" } } });
});

test("[L5] one rephrasing that finds other passages is genuine; the third question of a topic leads to a person", async () => {
  const vector = [1, 0];
  const sets: Record<string, readonly string[]> = { first: ["a", "b"], second: ["c", "d"], third: ["e", "f"] };
  const here = guarded((question) => low(0.4, sets[question]!, { vector }));
  expect([await here.said("first"), await here.said("second"), await here.said("third")]).toEqual([
    "not covered",
    "not covered",
    "exhausted",
  ]);
  const what = (await here.evidence()).map((row) => row.what);
  expect(what).toEqual(["low_score", "same_topic", "ceiling"]);
});

test("[L5] a rephrasing that is answered is answered, however often it was asked before", async () => {
  const here = guarded((question) => (question === "right words" ? good("there", ["a"]) : low(0.4, ["a"])));
  for (const question of ["one", "two", "three"]) await here.ask(question);
  expect(await here.said("right words")).toBe("there");
});

test("[L7] an answer that was given is given again, as one that was, and nobody is asked", async () => {
  const here = guarded(() => good("at nine", ["a"]));
  expect(await here.said("When do you open?")).toBe("at nine");
  expect(await here.said("when do you open")).toBe("again at nine");
  expect(here.asked).toHaveLength(1);
  expect(await here.said("What are the hours?")).toBe("again at nine");
  expect(here.asked).toHaveLength(2);
});

test("[L8] an answer that was not what was meant is looked for once more, not in the same passages, and then no more", async () => {
  const without: (readonly string[] | undefined)[] = [];
  const here = guarded((_, context) => {
    without.push(context.broaden?.without);
    return context.broaden ? good("something else", ["b"]) : good("at nine", ["a"]);
  });
  await here.ask("When do you open?");
  expect(await here.said("When do you open?", { broaden: true as never })).toBe("something else");
  expect(without).toEqual([undefined, ["a"]]);
  const stubborn = guarded(() => good("at nine", ["a"]));
  await stubborn.ask("When do you open?");
  expect(await stubborn.said("When do you open?", { broaden: true as never })).toBe("exhausted");
  expect(await counts(stubborn.store)).toMatchObject({ "kb.dissatisfied": 1 });
});

test("[L9] a question that points back takes the words of what was asked before", async () => {
  const here = guarded((question) => low(0.9, [question], { answer: quote("x", question) }));
  await here.ask("What is a heat pump?");
  await here.ask("How much does it cost?");
  await here.ask("How much does the tariff with night current cost in winter?");
  await here.ask("Was kostet das?", { locale: "de" });
  expect(here.asked).toEqual([
    "What is a heat pump?",
    "How much does it cost? (heat pump)",
    "How much does the tariff with night current cost in winter?",
    "Was kostet das? (tariff night current cost winter)",
  ]);
});

test("[L10] an answer that takes longer than twenty seconds is given up, and one that is cancelled counts nowhere", async () => {
  const here = guarded(() => new Promise<never>(() => {}));
  const slow = here.ask("is it open?");
  await new Promise((resolve) => setTimeout(resolve, 5));
  here.platform.advance(20_000);
  expect(await slow).toEqual({ kind: "timedOut", afterMs: 20_000 });
  const ending = new AbortController();
  const cancelled = here.ask("another", { signal: ending.signal });
  await new Promise((resolve) => setTimeout(resolve, 5));
  ending.abort();
  expect(await cancelled).toEqual({ kind: "cancelled" });
});

test("[L6] without a store a source of the device is asked, one that costs is not", async () => {
  const broken: Store = { ...createMemoryStore(), changeRecord: () => Promise.reject(new Error("disk gone")) };
  const here = guarded(() => low(0.1, ["a"]), { store: broken });
  expect(await here.said("is it open?")).toBe("not covered");
  expect(await here.said("is it open")).toBe("exhausted");
  const remote = guarded(() => low(0.1, ["a"]), { store: broken, remote: true });
  expect(await remote.said("is it open?")).toBe("failed");
  expect(remote.asked).toEqual([]);
});

test("[L11] what was not covered is kept as evidence with its scores, its words only where they may be kept", async () => {
  const closest = [{ id: "a", title: "Paying" }];
  const here = guarded(() => low(0.3, ["a", "b"], { closest }));
  await here.ask("What becomes of my bill 4711 if I move?");
  expect(await here.evidence()).toMatchObject([
    {
      what: "low_score",
      text: "What becomes of my bill <num> if I move?",
      language: "en",
      attempt: 1,
      ceiling: 2,
      details: {
        score: 0.3,
        threshold: 0.5,
        scale: "cosine",
        passages: ["a", "b"],
        closest: [{ id: "a", title: "Paying" }],
        knowledgeVersion: "v1",
      },
    },
  ]);
  const quiet = guarded(() => low(0.3, ["a"]), { collect: "off" });
  await quiet.ask("What becomes of my bill 4711 if I move?");
  expect((await quiet.evidence())[0]).not.toHaveProperty("text");
});

test("[L12] nothing of what was asked is remembered after an hour of silence, nor in another conversation", async () => {
  const here = guarded(() => low(0.3, ["a"]));
  await here.ask("Do you sell dogs?");
  expect(await here.said("Do you sell dogs?", { conversationId: "d" })).toBe("not covered");
  here.platform.advance(60 * MINUTE);
  expect(await here.said("Do you sell dogs?")).toBe("not covered");
  await here.store.erase("c");
  await here.store.erase("d");
  expect(await here.store.readRecords(TOPICS)).toEqual([]);
});
