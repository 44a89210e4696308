import { sha256HexSync } from "../base/sha256.ts";
import { KNOWLEDGE_FORMAT, type KnowledgeIndex, type KnowledgePassage, type KnowledgeTable } from "../model/knowledge.ts";
import { PROBES } from "./probes.ts";
import { createSearch, type Meaning } from "./search.ts";
import { packVectors, unitsOf } from "./vectors.ts";

export interface Content {
  /** BCP 47. */
  readonly language: string;
  readonly passages: readonly KnowledgePassage[];
  readonly tables: readonly KnowledgeTable[];
}

/** Reads a text's meaning; null where there is no encoder. */
export type Encode = (text: string) => Promise<Meaning | null>;

/** A question that scores less is not answered, however seldom a strange question scores as much. */
export const LEAST_SCORE = 0.65;
/** Of strange questions, so many may score as much as an answer must. */
const STRANGE = 0.05;

/**
 * Makes an index: vectors of every unit, and thresholds from what questions about other things score against it. The same
 * content and encoder give the same bytes.
 */
export async function buildIndex({ language, passages, tables }: Content, encode: Encode): Promise<KnowledgeIndex> {
  const meanings: Meaning[] = [];
  for (const text of passages.flatMap(unitsOf)) {
    const meaning = await encode(text);
    if (meaning) meanings.push(meaning);
  }
  const [first] = meanings;
  const vectors = first
    ? packVectors(
        first.encoder,
        meanings.map(({ vector }) => vector),
      )
    : null;
  const draft = { format: KNOWLEDGE_FORMAT, version: "", language, passages, tables, vectors } as const;
  const open = { ...draft, thresholds: { hybrid: 0, lexical: 0 } };
  const search = createSearch(open);
  const hybrid: number[] = [];
  const lexical: number[] = [];
  for (const question of PROBES) {
    const meaning = vectors && (await encode(question));
    lexical.push(search.rank(question).hits[0]?.score ?? 0);
    hybrid.push(search.rank(question, meaning).hits[0]?.score ?? 0);
  }
  const thresholds = { hybrid: thresholdOf(hybrid), lexical: thresholdOf(lexical) };
  const { version: _, ...content } = { ...draft, thresholds };
  return { ...draft, thresholds, version: sha256HexSync(JSON.stringify(content)) };
}

/** The 95th percentile of what chance scores, and never less than what an answer must score anywhere. */
function thresholdOf(scores: readonly number[]): number {
  const sorted = scores.toSorted((a, b) => a - b);
  const chance = sorted[Math.ceil(sorted.length * (1 - STRANGE)) - 1] ?? 0;
  return Math.round(Math.max(LEAST_SCORE, chance) * 10_000) / 10_000;
}
