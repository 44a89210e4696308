import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fuseRanks } from "../../demo/backend/answers/fuse.ts";
import { readArticles } from "../../demo/backend/answers/article.ts";
import { findPassages } from "../../demo/backend/answers/find-passages.ts";
import { indexArticles } from "../../demo/backend/answers/index-articles.ts";
import { createShippedEmbedder } from "../../demo/backend/answers/shipped-embedder.ts";
import { openVectors } from "../../demo/backend/answers/vectors.ts";
import { openDatabase } from "../../demo/backend/server.ts";
import { ROOT, startDemo } from "./backend.ts";
import { startModelServer } from "./model-server.ts";
import { checkVectors } from "./vectors.ts";

test("fused ranks: what both lists have near the top comes first, ties by id", () => {
  expect(
    fuseRanks([
      ["a", "b", "c"],
      ["b", "d"],
    ]),
  ).toEqual(["b", "a", "d", "c"]);
  expect(fuseRanks([["b"], ["a"]])).toEqual(["a", "b"]);
  expect(fuseRanks([[], []])).toEqual([]);
});

describe("with pgvector in the embedded database", () => {
  checkVectors(() => openDatabase());
});

test("the package's own encoder needs no server: paraphrases find their article, and what is not covered stays so", async () => {
  const encoder = createShippedEmbedder(() => import("../../src/worker/open-encoder.ts"));
  const db = await openDatabase();
  try {
    await indexArticles(db, await readArticles([join(ROOT, "demo/assistants/shop/knowledge")]));
    const vectors = (await openVectors(db, () => encoder.open()))!;
    expect(vectors.model).toMatch(/^halcyon [0-9a-f]{64}$/);
    const firstOf = async (question: string): Promise<string | undefined> => {
      const { search, fitting } = await findPassages(db, vectors, question);
      expect(search).toBe("hybrid");
      return fitting[0]?.articleId;
    };
    for (const [question, article] of [
      ["How long do I have to return something?", "returns"],
      ["do you ship to France or other countries?", "delivery"],
      ["can I put my rain jacket in the tumble dryer?", "care"],
      ["do gift cards expire", "gift-cards"],
    ] as const)
      expect([question, await firstOf(question)]).toEqual([question, article]);
    for (const question of ["what is the capital of France", "tell me a joke about penguins", "asdf qwer zxcv"])
      expect([question, await firstOf(question)]).toEqual([question, undefined]);
  } finally {
    await encoder.close();
    await db.close();
  }
});

test("an encoder that cannot be had leaves words alone to be searched, and closes without a word", async () => {
  const encoder = createShippedEmbedder(() => Promise.reject(new Error("not built")));
  await expect(encoder.open()).rejects.toThrow("not built");
  await encoder.close();
});

test("the backend takes its vectors from a model server, says so, and does without one that is away", async () => {
  const model = await startModelServer();
  const server = await startDemo({ embeddings: { baseUrl: model.url, model: "words" } });
  try {
    expect(await (await fetch(`${server.url}/health`)).json()).toMatchObject({
      search: "hybrid",
      embeddings: "words",
      vector: true,
    });
    const response = await fetch(`${server.url}/v1/answers`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ question: "How long do I have to return something?" }),
    });
    const text = await response.text();
    expect(text).toContain('"search":"hybrid"');
    expect(text).toContain("30 days");
  } finally {
    await server.close();
    await model.close();
  }
  const without = await startDemo({ embeddings: { baseUrl: model.url, model: "words" } });
  expect(await (await fetch(`${without.url}/health`)).json()).toMatchObject({ search: "full-text", embeddings: null });
  await without.close();
});
