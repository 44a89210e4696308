import type { Training } from "../model/training.ts";
import { BACKGROUND } from "./background.ts";
import { Lookup, Rarity, takeFeatures, type Features, type TextFeatures } from "./features.ts";
import { normalise } from "./normalise.ts";
import { learn, type Row, type Softmax } from "./softmax.ts";
import { splitWords, type Word } from "./words.ts";

/** The intents of an assistant, learnt from their examples without the encoder. */
export interface IntentIndex {
  readonly names: readonly string[];
  /** As many as `names`; one more where sentences of no task are a class of their own, the last. */
  readonly classes: number;
  /** Examples that the encoder has to read, and the classes that they stand for. */
  readonly encoded: readonly { readonly text: string; readonly intent: number }[];
  readonly linear: Softmax;
  /** Which row a sentence is, and which share of its features some example has. */
  toRow(words: readonly Word[]): { readonly row: Row; readonly known: number };
  /** By intent, how like the nearest of its examples is; and how like the nearest sentence of no task. */
  likeness(words: readonly Word[]): { readonly intents: Float32Array; readonly background: number };
}

/** Letters weigh a little less than words: measured on the 10-shot sets of BANKING77, CLINC150 and HWU64. */
const LETTER_WEIGHT = 0.8;
/** Passes over the examples, and the rate: more gains nothing on these sets. */
const LINEAR_LESSON = { epochs: 3, rate: 4 } as const;
/** Examples that the encoder reads at most, of all intents together: it takes about 5 ms for each. */
export const MAX_ENCODED = 2_000;
/** ... but of each intent at least so many, if it has them. */
const MIN_ENCODED = 5;

/**
 * With fewer intents than this the sentences of no task are a class too: where there is nothing else to be, every message
 * would be sure to be one of them. From four intents on it loses more than it gains.
 */
const FEW = 4;
/** Of those sentences the encoder reads every fifth: it takes its time for each. */
const STRIDE = 5;

/** Indexes the examples of all intents: 100 intents of 20 examples take less than half a second. Null: there are none. */
export function indexIntents({ intents }: Training): IntentIndex | null {
  const names = Object.keys(intents).filter((name) => intents[name]!.length > 0);
  if (names.length === 0) return null;
  const examples = names.flatMap((name, intent) => intents[name]!.map(({ text }) => ({ text, intent })));
  const wordsOf = (text: string): readonly Word[] => splitWords(normalise(text).lower);
  const features = examples.map(({ text }) => takeFeatures(wordsOf(text)));
  const strange = BACKGROUND.map((text) => takeFeatures(wordsOf(text)));
  const rarity = new Rarity();
  for (const each of [...features, ...strange]) rarity.count(each);
  const vectors = features.map((each) => joined(rarity, each));
  const strangers = strange.map((each) => joined(rarity, each));
  const others = names.length < FEW ? BACKGROUND.map((text) => ({ text, intent: names.length })) : [];
  const lessons = [...vectors, ...(others.length > 0 ? strangers : [])];
  const columns = new Map<number, number>();
  const learnColumns = (vector: Features): void => {
    for (const key of vector.keys()) if (!columns.has(key)) columns.set(key, columns.size);
  };
  vectors.forEach(learnColumns);
  const own = columns.size;
  lessons.forEach(learnColumns);
  const lookup = new Lookup();
  for (const vector of [...vectors, ...strangers]) lookup.add(vector);

  const toRow = (vector: Features): { readonly row: Row; readonly known: number } => {
    const shared = [...vector].filter(([key]) => columns.has(key));
    const row = {
      columns: Int32Array.from(shared, ([key]) => columns.get(key)!),
      weights: Float32Array.from(shared, ([, weight]) => weight),
    };
    const known = shared.reduce((sum, [key, weight]) => sum + (columns.get(key)! < own ? weight * weight : 0), 0);
    return { row, known };
  };
  const classes = names.length + (others.length > 0 ? 1 : 0);
  return {
    names,
    classes,
    encoded: [...chosen(examples, names.length), ...others.filter((_, at) => at % STRIDE === 0)],
    linear: learn({
      rows: lessons.map((vector) => toRow(vector).row),
      labels: [...examples, ...others].map(({ intent }) => intent),
      classes,
      columns: columns.size,
      ...LINEAR_LESSON,
    }),
    toRow: (words) => toRow(joined(rarity, takeFeatures(words))),
    likeness(words) {
      const like = lookup.likeness(joined(rarity, takeFeatures(words)));
      const nearest = new Float32Array(names.length);
      examples.forEach(({ intent }, at) => (nearest[intent] = Math.max(nearest[intent]!, like[at]!)));
      return { intents: nearest, background: like.subarray(examples.length).reduce((a, b) => Math.max(a, b), 0) };
    },
  };
}

/** Words and letters as one vector of length one. */
function joined(rarity: Rarity, { words, letters }: TextFeatures): Features {
  const scale = 1 / Math.hypot(1, LETTER_WEIGHT);
  const vector = new Map<number, number>();
  for (const [key, weight] of rarity.weigh(words)) vector.set(key, weight * scale);
  for (const [key, weight] of rarity.weigh(letters)) vector.set(key, (vector.get(key) ?? 0) + weight * LETTER_WEIGHT * scale);
  return vector;
}

/** Of each intent its share, spread over all its examples. */
function chosen<Example extends { readonly intent: number }>(
  examples: readonly Example[],
  intents: number,
): readonly Example[] {
  if (examples.length <= MAX_ENCODED) return examples;
  const most = Math.max(MIN_ENCODED, Math.floor(MAX_ENCODED / intents));
  return Array.from({ length: intents }).flatMap((_, intent) => {
    const own = examples.filter((example) => example.intent === intent);
    const stride = Math.max(1, own.length / most);
    return Array.from({ length: Math.min(own.length, most) }, (__, at) => own[Math.floor(at * stride)]!);
  });
}
