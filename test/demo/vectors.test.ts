import { describe, expect, test } from "vitest";
import { fuseRanks } from "../../demo/backend/answers/fuse.ts";
import { openDatabase } from "../../demo/backend/server.ts";
import { startDemo } from "./backend.ts";
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

test("the backend takes its vectors from a model server, says so, and does without one that is away", async () => {
  const model = await startModelServer();
  const server = await startDemo({ embeddings: { baseUrl: model.url, model: "words" } });
  try {
    expect(await (await fetch(`${server.url}/health`)).json()).toMatchObject({ search: "hybrid", vector: true });
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
  expect(await (await fetch(`${without.url}/health`)).json()).toMatchObject({ search: "full-text" });
  await without.close();
});
