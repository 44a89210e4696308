import { afterAll, beforeAll, expect, test } from "vitest";
import { join } from "node:path";
import { readArticles } from "../../demo/backend/answers/article.ts";
import { findPassages } from "../../demo/backend/answers/find-passages.ts";
import { indexArticles } from "../../demo/backend/answers/index-articles.ts";
import { openVectors, type Embedder } from "../../demo/backend/answers/vectors.ts";
import type { Database } from "../../demo/backend/database/database.ts";
import { ROOT } from "./backend.ts";
import { embedWords } from "./model-server.ts";

/** What must hold on every database that has pgvector. */
export function checkVectors(open: () => Promise<Database>): void {
  let db: Database;
  let texts = 0;
  const embedder: Embedder = {
    model: "words",
    embed: async (asked) => {
      texts += asked.length;
      return asked.map(embedWords);
    },
  };
  const articles = () => readArticles([join(ROOT, "demo/assistants/shop/knowledge")]);
  beforeAll(async () => {
    db = await open();
    await indexArticles(db, await articles());
  }, 60_000);
  afterAll(() => db.close());

  test("meaning finds what words do not, and the threshold keeps other questions out", async () => {
    const vectors = (await openVectors(db, async () => embedder))!;
    expect(vectors.threshold).toBeGreaterThan(0);
    expect(vectors.threshold).toBeLessThan(0.9);
    const [passage] = await db.query<{ id: string; body: string }>(
      "SELECT id, body FROM passages WHERE article_id = 'returns' ORDER BY id LIMIT 1",
    );
    const found = await findPassages(db, vectors, passage!.body);
    expect([found.search, found.fitting[0]!.passageId]).toEqual(["hybrid", passage!.id]);
    expect((await vectors.nearest(passage!.body, 3))[0]!.passageId).toBe(passage!.id);
    expect((await findPassages(db, vectors, "What is the capital of France?")).fitting).toEqual([]);
  });

  test("passages are embedded once, those of another model anew", async () => {
    texts = 0;
    await openVectors(db, async () => embedder);
    expect(texts).toBe(24);
    const [{ count }] = (await db.query<{ count: number }>("SELECT count(*)::int AS count FROM passages")) as [
      { count: number },
    ];
    await openVectors(db, async () => ({ ...embedder, model: "other words" }));
    expect(texts).toBe(24 + 24 + count);
    await indexArticles(db, (await articles()).slice(1));
    const orphans = await db.query(
      "SELECT 1 FROM passage_vectors_96 v LEFT JOIN passages p ON p.id = v.passage_id WHERE p.id IS NULL",
    );
    expect(orphans).toEqual([]);
    await indexArticles(db, await articles());
  });

  test("while no vectors can be had, words alone are searched", async () => {
    const vectors = (await openVectors(db, async () => embedder))!;
    const broken = { ...vectors, nearest: async () => Promise.reject(new Error("away")) };
    const found = await findPassages(db, broken, "How long do I have to return something?");
    expect([found.search, found.fitting[0]!.articleId]).toEqual(["full-text", "returns"]);
  });
}
