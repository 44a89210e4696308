import type { KnowledgePassage } from "../model/knowledge.ts";
import { readTerms, readTopic } from "./words.ts";

/** What the words of a question find, by passage. */
export interface LexicalScores {
  /** BM25: for the order, not comparable between questions. */
  readonly scores: Float64Array;
  /** Share of the question's information, 0 to 1, that the passage has words for. */
  readonly coverage: Float64Array;
  /** How many words of the question say something. */
  readonly words: number;
}

export interface Lexical {
  ask(question: string): LexicalScores;
}

/** A heading and the further words of an author name a topic; a text only mentions it. */
const WEIGHTS = { heading: 2.5, also: 2, title: 1.5, text: 1 } as const;
const K1 = 1.2;
const B = 0.4;
/** What a word is worth that only begins alike, or has one letter wrong. */
const ALIKE = 0.75;
const MIN_ALIKE = 5;

/** Makes passages searchable by their words; BM25 with fields. */
export function createLexical(passages: readonly KnowledgePassage[], language: string): Lexical {
  /** Stem → passage → weight of the stem there. */
  const postings = new Map<string, Map<number, number>>();
  const lengths = passages.map((passage, at) => {
    let length = 0;
    const add = (text: string, weight: number): void => {
      for (const { stem, empty } of readTerms(text, language)) {
        if (empty) continue;
        let posting = postings.get(stem);
        if (!posting) postings.set(stem, (posting = new Map()));
        posting.set(at, (posting.get(at) ?? 0) + weight);
        length++;
      }
    };
    add(passage.title, WEIGHTS.title);
    add(passage.heading, WEIGHTS.heading);
    add(passage.also ?? "", WEIGHTS.also);
    add(passage.text, WEIGHTS.text);
    return length;
  });
  const count = passages.length;
  const average = lengths.reduce((sum, length) => sum + length, 0) / (count || 1);
  const rarity = (found: number): number => Math.log(1 + (count - found + 0.5) / (found + 0.5));
  const vocabulary = [...postings.keys()];

  /** Stems of the passages that a word of a question stands for. */
  const meant = (stem: string): { readonly stems: readonly string[]; readonly worth: number } => {
    if (postings.has(stem)) return { stems: [stem], worth: 1 };
    return { stems: vocabulary.filter((known) => isAlike(stem, known)), worth: ALIKE };
  };

  return {
    ask(question) {
      const scores = new Float64Array(count);
      const coverage = new Float64Array(count);
      const topic = readTopic(question, language);
      let total = 0;
      for (const { stem } of topic) {
        const { stems, worth } = meant(stem);
        const found = new Map<number, number>();
        for (const known of stems) {
          for (const [at, weight] of postings.get(known)!) found.set(at, Math.max(found.get(at) ?? 0, weight));
        }
        const idf = rarity(found.size);
        total += idf;
        for (const [at, weight] of found) {
          const damped = (weight * (K1 + 1)) / (weight + K1 * (1 - B + (B * lengths[at]!) / average));
          scores[at]! += worth * idf * damped;
          coverage[at]! += worth * idf;
        }
      }
      if (total > 0) for (let at = 0; at < count; at++) coverage[at]! /= total;
      return { scores, coverage, words: topic.length };
    },
  };
}

/** Begins alike, as forms of a word do in most languages, or one letter was mistyped. */
function isAlike(one: string, two: string): boolean {
  if (/^\p{N}/u.test(one) || Math.min(one.length, two.length) < MIN_ALIKE) return false;
  const shorter = Math.min(one.length, two.length);
  const longer = Math.max(one.length, two.length);
  let same = 0;
  while (same < shorter && one[same] === two[same]) same++;
  if (same === shorter) return longer - shorter <= 4;
  if (longer - shorter > 1) return same >= 6 && longer - same <= 3;
  // One letter added, left out, replaced, or two swapped: the rest must be the same.
  const [a, b] = one.length >= two.length ? [one, two] : [two, one];
  const rest = a.slice(same + 1);
  if (rest === b.slice(same + (a.length === b.length ? 1 : 0))) return true;
  return a[same] === b[same + 1] && a[same + 1] === b[same] && a.slice(same + 2) === b.slice(same + 2);
}
