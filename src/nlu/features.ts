import { SYNONYM_GROUPS } from "./lexicon/synonyms.ts";
import type { Word } from "./words.ts";

/** Hashed feature → how much it weighs. */
export type Features = ReadonlyMap<number, number>;

/** What is taken from a text: words (1-2, stemmed, with their synonym groups) or the letters of its words (2-5). */
export interface TextFeatures {
  readonly words: Features;
  readonly letters: Features;
}

/** A synonym is weaker evidence than the word itself. */
const SYNONYM_WEIGHT = 0.6;
const EMPTY_WORD_WEIGHT = 0.25;

/** FNV-1a, 32 bits: spreads well enough that 2^32 features of a small assistant do not meet. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

export function takeFeatures(words: readonly Word[]): TextFeatures {
  const counts = { words: new Map<number, number>(), letters: new Map<number, number>() };
  const add = (where: Map<number, number>, feature: string, weight: number): void => {
    const key = hash(feature);
    where.set(key, (where.get(key) ?? 0) + weight);
  };
  words.forEach((word, position) => {
    const weight = word.empty ? EMPTY_WORD_WEIGHT : 1;
    add(counts.words, `w:${word.stem}`, weight);
    const groups = SYNONYM_GROUPS.get(word.stem) ?? [];
    for (const group of groups) add(counts.words, `s:${group}`, SYNONYM_WEIGHT);
    const next = words[position + 1];
    if (next) add(counts.words, `w:${word.stem} ${next.stem}`, word.empty && next.empty ? EMPTY_WORD_WEIGHT : 0.7);
    const padded = ` ${word.text} `;
    for (let size = 2; size <= 5; size++) {
      for (let at = 0; at + size <= padded.length; at++) add(counts.letters, `${size}:${padded.slice(at, at + size)}`, weight);
    }
  });
  return counts;
}

/** How rare a feature is among the texts that an assistant is made of. */
export class Rarity {
  readonly #seen = new Map<number, number>();
  #texts = 0;

  count(features: TextFeatures): void {
    this.#texts++;
    for (const feature of features.words.keys()) this.#seen.set(feature, (this.#seen.get(feature) ?? 0) + 1);
    for (const feature of features.letters.keys()) this.#seen.set(feature, (this.#seen.get(feature) ?? 0) + 1);
  }

  /** Smoothed inverse document frequency, at least 1. */
  of(feature: number): number {
    return 1 + Math.log((1 + this.#texts) / (1 + (this.#seen.get(feature) ?? 0)));
  }

  ofStem(stem: string): number {
    return this.of(hash(`w:${stem}`));
  }

  /** Weighed by rarity, frequency damped, length one. */
  weigh(features: Features): Features {
    const weights = new Map<number, number>();
    let square = 0;
    for (const [feature, count] of features) {
      const weight = (count > 1 ? 1 + Math.log(count) : count) * this.of(feature);
      weights.set(feature, weight);
      square += weight * weight;
    }
    const length = Math.sqrt(square) || 1;
    for (const [feature, weight] of weights) weights.set(feature, weight / length);
    return weights;
  }
}

/** Many vectors, asked at once for their likeness to one. */
export class Lookup {
  readonly #postings = new Map<number, number[]>();
  #size = 0;

  add(vector: Features): void {
    const row = this.#size++;
    for (const [feature, weight] of vector) {
      const posting = this.#postings.get(feature);
      if (posting) posting.push(row, weight);
      else this.#postings.set(feature, [row, weight]);
    }
  }

  /** Cosine of `vector` with every vector added, in the order added. */
  likeness(vector: Features): Float32Array {
    const likeness = new Float32Array(this.#size);
    for (const [feature, weight] of vector) {
      const posting = this.#postings.get(feature);
      if (!posting) continue;
      for (let at = 0; at < posting.length; at += 2) likeness[posting[at]!]! += weight * posting[at + 1]!;
    }
    return likeness;
  }
}
