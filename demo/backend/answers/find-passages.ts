import type { Queryable } from "../database/database.ts";
import { fuseRanks } from "./fuse.ts";
import { isCovered, readPassages, searchPassages, type Hit } from "./search.ts";
import type { Vectors } from "./vectors.ts";

export interface FoundPassages {
  /** How it was searched. */
  readonly search: "full-text" | "hybrid";
  /** Best first; those that answer the question well enough to be quoted. Empty: it is not covered. */
  readonly fitting: readonly Hit[];
}

const CANDIDATES = 10;
const FITTING = 4;

/**
 * The passages that answer a question. Words and meaning are searched apart and their ranks fused; a passage fits if either
 * of them alone is sure of it. Where vectors cannot be had just now, words must do.
 */
export async function findPassages(db: Queryable, vectors: Vectors | null, question: string): Promise<FoundPassages> {
  const [worded, near] = await Promise.all([
    searchPassages(db, question, CANDIDATES),
    vectors?.nearest(question, CANDIDATES).catch(() => null) ?? null,
  ]);
  const first = isCovered(worded[0]) ? worded.slice(0, FITTING) : [];
  const sureByWords = new Set(first.filter(isCovered).map(({ passageId }) => passageId));
  if (near === null || vectors === null) {
    return { search: "full-text", fitting: worded.filter(({ passageId }) => sureByWords.has(passageId)) };
  }
  const sureByMeaning = new Set(
    near.filter(({ similarity }) => similarity > vectors.threshold).map(({ passageId }) => passageId),
  );
  const order = fuseRanks([worded.map(({ passageId }) => passageId), near.map(({ passageId }) => passageId)]);
  const wanted = order.filter((id) => sureByWords.has(id) || sureByMeaning.has(id)).slice(0, FITTING);
  const known = new Map(worded.map((hit) => [hit.passageId, hit]));
  for (const hit of await readPassages(
    db,
    wanted.filter((id) => !known.has(id)),
  )) {
    known.set(hit.passageId, hit);
  }
  return { search: "hybrid", fitting: wanted.flatMap((id) => known.get(id) ?? []) };
}
