import { Columns } from "./columns.ts";
import type { Sentence } from "./entity-lessons.ts";
import { keyOf, type Token, type TokenSpan } from "./entity-tokens.ts";
import type { WordIndex } from "./entity-words.ts";
import { learn, type Row } from "./softmax.ts";

/** Finds entities that nobody has listed, by the words around them. */
export interface Tagger {
  /** `text`: the normalised sentence with its capitals. `patterns`: entities that expressions found, by token. */
  tag(
    tokens: readonly Token[],
    text: string,
    patterns: readonly (string | null)[],
  ): readonly (TokenSpan & { readonly entity: string })[];
}

/** A word that no example has. */
const UNKNOWN = "?";
const OUTSIDE = 0;
/** Sentences that are learnt from, those with annotations first. */
const MAX_SENTENCES = 3_000;
const RATE = 0.2;
/** Tokens learnt in all: few sentences are seen eight times, thousands three times. */
const LEARNT = 100_000;
const epochsFor = (rows: number): number => Math.max(3, Math.min(8, Math.round(LEARNT / rows)));

interface Seen {
  readonly words: readonly string[];
  readonly tokens: readonly Token[];
  readonly text: string;
  /** By token: entities whose known words cover it. */
  readonly known: readonly (readonly string[])[];
  readonly patterns: readonly (string | null)[];
}

/**
 * Learns, token by token, where entities begin and go on, from the words around and the label before. Every sentence
 * is learnt twice: once with its entities' words hidden, so that their neighbours alone say what they are.
 */
export function learnTagger(
  sentences: readonly (Sentence & { readonly patterns: readonly (string | null)[] })[],
  words: WordIndex,
): Tagger | null {
  const entities = [...new Set(sentences.flatMap(({ marks }) => marks.map(({ entity }) => entity)))];
  if (entities.length === 0) return null;
  const labelOf = (entity: string, begins: boolean): number => 1 + 2 * entities.indexOf(entity) + (begins ? 0 : 1);
  const vocabulary = new Set(sentences.flatMap(({ tokens }) => tokens.map(({ text }) => text)));
  const columns = new Columns();
  const rows: Row[] = [];
  const labels: number[] = [];
  const chosen = sentences.toSorted((a, b) => Number(b.marks.length > 0) - Number(a.marks.length > 0)).slice(0, MAX_SENTENCES);
  for (const [number, { tokens, marks, text, patterns }] of chosen.entries()) {
    const gold = tokens.map((_, at) => {
      const mark = marks.find(({ first, end }) => at >= first && at < end);
      return mark ? labelOf(mark.entity, at === mark.first) : OUTSIDE;
    });
    for (const hides of [false, true]) {
      const seen: Seen = {
        tokens,
        text,
        patterns,
        // Some words that are no entities are hidden too: being unknown alone means nothing.
        words: tokens.map((token, at) => (hides && (gold[at] !== OUTSIDE || (at + number) % 6 === 0) ? UNKNOWN : token.text)),
        known: hides ? tokens.map(() => []) : knownIn(tokens, words, marks),
      };
      tokens.forEach((_, at) => {
        rows.push(columns.learn(featuresOf(seen, at, gold[at - 1] ?? OUTSIDE)));
        labels.push(gold[at]!);
      });
    }
  }
  const model = learn({
    rows,
    labels,
    classes: 1 + 2 * entities.length,
    columns: columns.count,
    epochs: epochsFor(rows.length),
    rate: RATE,
  });
  return {
    tag(tokens, text, patterns) {
      const seen: Seen = {
        tokens,
        text,
        patterns,
        words: tokens.map((token) => (vocabulary.has(token.text) ? token.text : UNKNOWN)),
        known: knownIn(tokens, words, []),
      };
      const found: { first: number; end: number; entity: string }[] = [];
      let before = OUTSIDE;
      tokens.forEach((_, at) => {
        const likely = model.probabilities(columns.row(featuresOf(seen, at, before)));
        // What goes on must have begun.
        const label = likely.reduce(
          (best, each, candidate) => (each > likely[best]! && isPossible(candidate, before) ? candidate : best),
          OUTSIDE,
        );
        const last = found.at(-1);
        if (label !== OUTSIDE && label % 2 === 0 && last) last.end = at + 1;
        else if (label !== OUTSIDE) found.push({ first: at, end: at + 1, entity: entities[(label - 1) >> 1]! });
        before = label;
      });
      return found;
    },
  };
}

function isPossible(label: number, before: number): boolean {
  return label % 2 === 1 || label === before || label === before + 1;
}

function knownIn(tokens: readonly Token[], words: WordIndex, marks: Sentence["marks"]): readonly (readonly string[])[] {
  const known: string[][] = tokens.map(() => []);
  for (let first = 0; first < tokens.length; first++) {
    for (let end = first + 1; end <= Math.min(tokens.length, first + 4); end++) {
      const annotated = marks.some((mark) => mark.first === first && mark.end === end);
      for (const entity of words.knows(keyOf(tokens, { first, end }), annotated)) {
        for (let at = first; at < end; at++) known[at]!.push(`${entity}${at === first ? "(" : "-"}`);
      }
    }
  }
  return known;
}

function featuresOf({ words, tokens, text, known, patterns }: Seen, at: number, before: number): readonly string[] {
  const word = (offset: number): string => words[at + offset] ?? (at + offset < 0 ? "^" : "$");
  const own = word(0);
  const token = tokens[at]!;
  const hidden = own === UNKNOWN;
  const first = text.charAt(token.start);
  return [
    "bias",
    `0${own}`,
    `-1${word(-1)}`,
    `+1${word(1)}`,
    `-2${word(-2)}`,
    `+2${word(2)}`,
    `-2-1${word(-2)} ${word(-1)}`,
    `-1+1${word(-1)} ${word(1)}`,
    `before${before}`,
    `before${before} -1${word(-1)}`,
    `before${before} 0${own}`,
    `shape${shapeOf(token.text)}`,
    ...(hidden ? [] : [`start${own.slice(0, 3)}`, `end${own.slice(-3)}`]),
    ...(at > 0 && first !== first.toLowerCase() ? ["capital"] : []),
    ...known[at]!.map((entity) => `known${entity}`),
    ...(patterns[at] === null ? [] : [`pattern${patterns[at]}`]),
  ];
}

function shapeOf(text: string): string {
  if (/^\p{N}+$/u.test(text)) return `#${Math.min(text.length, 6)}`;
  return /^\p{L}/u.test(text) ? "a" : text;
}
