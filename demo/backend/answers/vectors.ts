import type { Database } from "../database/database.ts";
import { NULL_QUESTIONS } from "./null-questions.ts";

/** Turns texts into vectors of one length. */
export interface Embedder {
  /** Vectors of different models are never compared. */
  readonly model: string;
  embed(texts: readonly string[]): Promise<readonly ArrayLike<number>[]>;
}

export interface Neighbour {
  readonly passageId: string;
  /** Cosine, -1 to 1. */
  readonly similarity: number;
}

/** The passages as vectors. */
export interface Vectors {
  /** From this similarity on, a passage is nearer than any passage is to questions about something else. */
  readonly threshold: number;
  readonly model: string;
  nearest(question: string, limit: number): Promise<Neighbour[]>;
}

const BATCH = 32;

/**
 * Brings the vectors in line with the passages; null where the database has no pgvector. The threshold comes from the
 * null distribution: the best similarities of questions that no article answers.
 *
 * @param open - asked only where the database can hold vectors.
 */
export async function openVectors(db: Database, open: () => Promise<Embedder>): Promise<Vectors | null> {
  if (!(await addExtension(db))) return null;
  const embedder = await open();
  const { model } = embedder;
  const nulls = await embedInBatches(embedder, NULL_QUESTIONS);
  const table = `passage_vectors_${nulls[0]?.length ?? 0}`;
  await createTable(db, table, nulls[0]?.length ?? 0);
  await db.query(`DELETE FROM ${table} WHERE model <> $1`, [model]);
  await indexMissing(db, table, embedder);

  const nearestTo = async (vector: ArrayLike<number>, limit: number): Promise<Neighbour[]> =>
    await db.query<Neighbour>(
      `SELECT passage_id AS "passageId", (1 - (embedding <=> $1::vector))::float8 AS similarity
       FROM ${table} WHERE model = $2 ORDER BY embedding <=> $1::vector LIMIT $3`,
      [asText(vector), model, limit],
    );
  let threshold = -1;
  for (const vector of nulls) {
    const [best] = await nearestTo(vector, 1);
    threshold = Math.max(threshold, best?.similarity ?? -1);
  }
  return {
    threshold,
    model,
    nearest: async (question, limit) => {
      const [vector] = await embedder.embed([question]);
      return vector === undefined ? [] : await nearestTo(vector, limit);
    },
  };
}

/** The first of two processes that start at once adds it; false: the server does not have it. */
async function addExtension(db: Database): Promise<boolean> {
  const add = db.transaction(async (tx) => {
    await tx.query("SELECT pg_advisory_xact_lock(420846)");
    await tx.query("CREATE EXTENSION IF NOT EXISTS vector SCHEMA public");
  });
  return await add.then(
    () => true,
    () => false,
  );
}

async function createTable(db: Database, table: string, dimensions: number): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query("SELECT pg_advisory_xact_lock(420846)");
    await tx.query(
      `CREATE TABLE IF NOT EXISTS ${table} (
         passage_id text PRIMARY KEY REFERENCES passages ON DELETE CASCADE, model text NOT NULL,
         embedding vector(${dimensions}) NOT NULL)`,
    );
    await tx.query(`CREATE INDEX IF NOT EXISTS ${table}_near ON ${table} USING hnsw (embedding vector_cosine_ops)`);
  });
}

async function indexMissing(db: Database, table: string, embedder: Embedder): Promise<void> {
  const rows = await db.query<{ id: string; text: string }>(
    `SELECT p.id, concat_ws('. ', a.title, nullif(p.heading, ''), p.body) AS text
     FROM passages p JOIN articles a ON a.id = p.article_id
     WHERE NOT EXISTS (SELECT 1 FROM ${table} v WHERE v.passage_id = p.id) ORDER BY p.id`,
  );
  const vectors = await embedInBatches(
    embedder,
    rows.map(({ text }) => text),
  );
  for (const [index, { id }] of rows.entries()) {
    await db.query(
      `INSERT INTO ${table} (passage_id, model, embedding) VALUES ($1, $2, $3::vector) ON CONFLICT (passage_id) DO NOTHING`,
      [id, embedder.model, asText(vectors[index]!)],
    );
  }
}

async function embedInBatches(embedder: Embedder, texts: readonly string[]): Promise<ArrayLike<number>[]> {
  const vectors: ArrayLike<number>[] = [];
  for (let at = 0; at < texts.length; at += BATCH) vectors.push(...(await embedder.embed(texts.slice(at, at + BATCH))));
  return vectors;
}

function asText(vector: ArrayLike<number>): string {
  return `[${Array.from(vector).join(",")}]`;
}
