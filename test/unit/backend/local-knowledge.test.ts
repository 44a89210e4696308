import { describe, expect, test } from "vitest";
import { createKnowledge } from "../../../src/assistant/sources.ts";
import { knowledgeOf } from "../../../src/backend/knowledge-of.ts";
import { createLocalKnowledge } from "../../../src/backend/local-knowledge.ts";
import type { Knowledge } from "../../../src/backend/knowledge.ts";
import type { HalcyonError } from "../../../src/base/errors.ts";
import type { Outcome } from "../../../src/model/effect.ts";
import { KNOWLEDGE_FORMAT, type KnowledgeIndex, type LookUp } from "../../../src/model/knowledge.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";
import { toyAssistant } from "../assistant/toy.ts";

const index: KnowledgeIndex = {
  format: KNOWLEDGE_FORMAT,
  version: "v1",
  language: "en",
  passages: [],
  tables: [],
  vectors: null,
  thresholds: { hybrid: 1, lexical: 1 },
};
const effect = { kind: "search", id: "t.1", question: "why?" } as const;
const context = { conversationId: "c", locale: "en", signal: new AbortController().signal };
const answered = (text: string): Outcome => ({
  kind: "done",
  result: { kind: "search", answer: { text, citations: [{ id: "a", title: "A" }] } },
});
const NONE: Outcome = { kind: "done", result: { kind: "search", answer: null } };

function open(replies: readonly (Response | Error)[]) {
  const errors: HalcyonError[] = [];
  const asked: string[] = [];
  const lookUp: LookUp = async ({ version }, question) => ({ kind: "search", answer: null, plan: `${version} ${question}` });
  const knowledge = createLocalKnowledge({
    source: "https://host.example/bot.knowledge.json",
    lookUp,
    report: (error) => void errors.push(error),
    fetch: async (url) => {
      asked.push(typeof url === "string" ? url : "a request");
      const reply = replies[Math.min(asked.length, replies.length) - 1]!;
      if (reply instanceof Error) throw reply;
      return reply.clone();
    },
  });
  return { knowledge, errors, asked };
}

describe("an index", () => {
  test("[Q20] is fetched once, and then no network is asked", async () => {
    const { knowledge, asked } = open([Response.json(index)]);
    await knowledge.warm();
    const found = { kind: "done", result: { kind: "search", answer: null, plan: "v1 why?" } };
    expect(await knowledge.search(effect, context)).toEqual(found);
    expect(await knowledge.search(effect, context)).toEqual(found);
    expect(asked).toEqual(["https://host.example/bot.knowledge.json"]);
  });

  test.each([
    ["is not there", new Response("no", { status: 404 }), "knowledge/not-found", { status: 404 }],
    ["cannot be reached", new TypeError("Failed to fetch"), "knowledge/not-found", {}],
    ["is no JSON", new Response("<html>"), "knowledge/not-found", {}],
    ["is of another version", Response.json({ ...index, format: 0 }), "knowledge/invalid", { reason: "its format is not 1" }],
    ["is none", Response.json([]), "knowledge/invalid", { reason: "it is no JSON object" }],
  ] as const)("[Q23] that %s is told once, and asked for again", async (_, reply, code, details) => {
    const { knowledge, errors, asked } = open([reply, reply, Response.json(index)]);
    await knowledge.warm();
    expect(await knowledge.search(effect, context)).toMatchObject({ kind: "failed", retryable: true });
    expect(errors).toMatchObject([{ code, details }]);
    expect(await knowledge.search(effect, context)).toMatchObject({ kind: "done" });
    expect(asked).toHaveLength(3);
  });

  test("[Q23] nobody is told of an index that was given up", async () => {
    const { knowledge, errors } = open([new TypeError("aborted")]);
    knowledge.close();
    await knowledge.warm();
    expect(errors).toEqual([]);
    expect(await knowledge.search(effect, { ...context, signal: AbortSignal.abort() })).toEqual({ kind: "cancelled" });
  });
});

describe("several sources", () => {
  const source = (outcome: Outcome, asked: string[] = [], name = ""): Knowledge => ({
    search: async () => (asked.push(name), outcome),
    close: () => void asked.push(`${name} closed`),
  });

  test("[Q21] are asked in their order until one answers", async () => {
    const asked: string[] = [];
    const all = knowledgeOf([source(NONE, asked, "a"), source(answered("B"), asked, "b"), source(answered("C"), asked, "c")]);
    expect(await all.search(effect, context)).toEqual(answered("B"));
    expect(asked).toEqual(["a", "b"]);
    all.close();
    expect(asked.slice(2)).toEqual(["a closed", "b closed", "c closed"]);
  });

  test("[Q21] that nobody knows is said only if each has looked", async () => {
    const offline: Outcome = { kind: "offline" };
    const search = (...outcomes: Outcome[]): Promise<Outcome> =>
      knowledgeOf(outcomes.map((one) => source(one))).search(effect, context);
    expect(await search(NONE, NONE)).toEqual(NONE);
    expect(await search(NONE, offline)).toEqual(offline);
    expect(await search(offline, NONE)).toEqual(offline);
    expect(await search(offline, answered("B"))).toEqual(answered("B"));
    expect(await search({ kind: "cancelled" }, answered("B"))).toEqual({ kind: "cancelled" });
    expect(await search()).toMatchObject({ kind: "failed", reason: "no-source" });
  });

  test("[Q20] [Q21] an index, an imported one and a source of the host's own stand in one list", async () => {
    const options = {
      platform: createManualPlatform(),
      deadlineMs: 1_000,
      headers: undefined,
      assistant: toyAssistant,
      report: () => {},
      lookUp: (async ({ version }) => ({ kind: "search", answer: null, plan: version })) satisfies LookUp,
    };
    const own = source(answered("own"));
    expect(await createKnowledge([index, own], options).search(effect, context)).toEqual(answered("own"));
    expect(await createKnowledge([index], options).search(effect, context)).toMatchObject({ result: { plan: "v1" } });
  });
});
