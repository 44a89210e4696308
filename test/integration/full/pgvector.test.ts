import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "../../../demo/backend/server.ts";
import { startDemo } from "../../demo/backend.ts";
import { startModelServer } from "../../demo/model-server.ts";
import { checkVectors } from "../../demo/vectors.ts";
import { missingForTrixie, startTrixiePostgres, type TrixiePostgres } from "./trixie.ts";

const missing = missingForTrixie();
if (missing !== null) console.info(`skipped: pgvector on a real server (${missing})`);

describe.skipIf(missing !== null)("with pgvector on a real server", () => {
  let postgres: TrixiePostgres;
  beforeAll(async () => {
    postgres = await startTrixiePostgres();
  });
  afterAll(() => postgres?.close());

  describe("the search", () => {
    checkVectors(() => openDatabase({ address: postgres.url, schema: "search" }));
  });

  test("two backends that start at once agree on extension, tables and vectors, and search by both", async () => {
    const model = await startModelServer();
    const options = { databaseUrl: postgres.url, schema: "pair", embeddings: { baseUrl: model.url, model: "words" } };
    const pair = await Promise.all([startDemo(options), startDemo(options)]);
    for (const { url } of pair) {
      expect(await (await fetch(`${url}/health`)).json()).toMatchObject({
        database: "postgres",
        search: "hybrid",
        vector: true,
      });
    }
    const [{ db }] = pair as [(typeof pair)[number], (typeof pair)[number]];
    const [counts] = await db.query(
      "SELECT (SELECT count(*)::int FROM passages) AS passages, (SELECT count(*)::int FROM passage_vectors_96) AS vectors",
    );
    expect(counts!["vectors"]).toBe(counts!["passages"]);
    const plan = await db.transaction(async (tx) => {
      await tx.query("SET LOCAL enable_seqscan = off");
      return await tx.query(
        "EXPLAIN SELECT passage_id FROM passage_vectors_96 ORDER BY embedding <=> (SELECT embedding FROM passage_vectors_96 LIMIT 1) LIMIT 3",
      );
    });
    expect(JSON.stringify(plan)).toContain("passage_vectors_96_near");
    await Promise.all(pair.map((each) => each.close()));
    await model.close();
  });
});
