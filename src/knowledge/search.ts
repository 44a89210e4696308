import type { SearchResult } from "../model/effect.ts";
import type { KnowledgeIndex } from "../model/knowledge.ts";
import type { Citation } from "../model/response.ts";
import { createLexical } from "./lexical.ts";
import { quoteOf } from "./quote.ts";
import { createRecords } from "./records.ts";
import { readVectors } from "./vectors.ts";

/** A question as the encoder reads it. */
export interface Meaning {
  /** SHA-256 of the encoder's weights. */
  readonly encoder: string;
  readonly vector: Float32Array;
}

/** A passage that was found. */
export interface Hit {
  /** Place in the index. */
  readonly at: number;
  /** From 0 to 1: how probable it is that the passage answers the question. */
  readonly score: number;
}

export interface Ranked {
  /** Best first. */
  readonly hits: readonly Hit[];
  readonly scale: Scale;
}

/** Scores by words and vectors, and by words alone, are two scales. */
export type Scale = "halcyon-hybrid-1" | "halcyon-lexical-1";

export interface Search {
  /** Of the articles, BCP 47. */
  readonly language: string;
  /** The vectors' encoder, where there are vectors: questions may be read by it. */
  readonly encoder: string | null;
  rank(question: string, meaning?: Meaning | null): Ranked;
  /** Answers from records by a plan, from articles by quoting them, or not at all. */
  look(question: string, meaning?: Meaning | null, without?: readonly string[]): SearchResult;
}

/** What a place in a list is worth in the sum of two lists: reciprocal rank fusion. */
const RANK = 3;
/** So many of the fused list are judged. */
const JUDGED = 8;
const KEPT = 5;
/** Of what is no answer, so much may be worth a look. */
const CLOSE = 0.15;
const SHOWN = 3;
/** From so many words on, more of them make no question clearer. */
const CLEAR = 6;
/** Logistic regressions; docs/spec/knowledge.md says over which questions. None of them is in the bench. */
const HYBRID = { bias: -9.09, coverage: 5.31, likeness: 9.65, clarity: 2.55 } as const;
const LEXICAL = { bias: -6.76, coverage: 8.14, likeness: 0, clarity: 4.3 } as const;

/** Opens an index for questions: about a quarter of a second for two thousand passages. */
export function createSearch(index: KnowledgeIndex): Search {
  const { passages, language, thresholds, version, vectors } = index;
  const lexical = createLexical(passages, language);
  const records = createRecords(index);
  const meanings = vectors && readVectors(vectors, passages);

  const measure = (question: string, meaning: Meaning | null, without: readonly string[] = []) => {
    const words = lexical.ask(question);
    const usable = meaning && meanings?.encoder === meaning.encoder ? meanings.likeness(meaning.vector) : null;
    const likeness = usable?.map((units) => units.reduce((most, one) => Math.max(most, one), 0)) ?? null;
    const weights = likeness ? HYBRID : LEXICAL;
    const clarity = Math.min(words.words, CLEAR) / CLEAR;
    const score = (at: number): number => {
      const sum = weights.coverage * words.coverage[at]! + weights.likeness * (likeness?.[at] ?? 0) + weights.clarity * clarity;
      return 1 / (1 + Math.exp(-sum - weights.bias));
    };
    const fused = fuse(likeness ? [words.scores, likeness] : [words.scores]);
    const hits = fused
      .filter((at) => !without.includes(passages[at]!.id))
      .slice(0, JUDGED)
      .map((at) => ({ at, score: score(at) }))
      // Equal scores keep the order of the fused list.
      .toSorted((a, b) => b.score - a.score);
    return { hits, units: usable, scale: likeness ? ("halcyon-hybrid-1" as const) : ("halcyon-lexical-1" as const) };
  };

  const closest = (hits: readonly Hit[]): readonly Citation[] =>
    hits
      .filter(({ score }) => score >= CLOSE)
      .slice(0, SHOWN)
      .map(({ at }) => {
        const { id, title, heading, url } = passages[at]!;
        return { id, title: heading === "" ? title : `${title}: ${heading}`, ...(url !== undefined && { url }) };
      });

  return {
    language,
    encoder: meanings?.encoder ?? null,
    rank(question, meaning = null) {
      const { hits, scale } = measure(question, meaning);
      return { hits, scale };
    },
    look(question, meaning = null, without = []) {
      const fromRecords = records(question);
      if (fromRecords.kind === "answer" && !fromRecords.answer.citations.some(({ id }) => without.includes(id)))
        return {
          kind: "search",
          answer: fromRecords.answer,
          plan: fromRecords.plan,
          // A plan holds or does not.
          score: 1,
          threshold: 1,
          scale: "halcyon-records-1",
          passages: fromRecords.answer.citations.map(({ id }) => id),
          knowledgeVersion: version,
        };
      const { hits, units, scale } = measure(question, meaning, without);
      const threshold = scale === "halcyon-hybrid-1" ? thresholds.hybrid : thresholds.lexical;
      const [best] = hits;
      const about = {
        ...(meaning && { vector: Array.from(meaning.vector, (value) => Math.round(value * 10_000) / 10_000) }),
        score: best?.score ?? 0,
        threshold,
        scale,
        passages: hits.slice(0, KEPT).map(({ at }) => passages[at]!.id),
        knowledgeVersion: version,
      };
      if (!best || best.score < threshold) {
        const plan = fromRecords.kind === "unclear" ? { plan: fromRecords.why } : {};
        return { kind: "search", answer: null, ...about, ...plan, closest: closest(hits) };
      }
      const { id, title, url, text, also } = passages[best.at]!;
      const likeness = units ? [...units[best.at]!].slice(also === undefined ? 1 : 2) : [];
      const quote = quoteOf(text, question, language, likeness);
      const citation = { id, title, ...(url !== undefined && { url }), quote };
      return { kind: "search", answer: { text: quote, citations: [citation] }, ...about };
    },
  };
}

/** One order out of several: what stands high in any of the lists, best first. Nothing is found where a list has nought. */
function fuse(lists: readonly ArrayLike<number>[]): readonly number[] {
  const worth = new Float64Array(lists[0]?.length ?? 0);
  for (const scores of lists) {
    const order = [...worth.keys()].toSorted((a, b) => scores[b]! - scores[a]! || a - b);
    order.forEach((at, rank) => {
      if (scores[at]! > 0) worth[at]! += 1 / (RANK + rank + 1);
    });
  }
  return [...worth.keys()].filter((at) => worth[at]! > 0).toSorted((a, b) => worth[b]! - worth[a]! || a - b);
}
