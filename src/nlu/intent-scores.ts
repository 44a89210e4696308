import type { IntentIndex } from "./intent-index.ts";
import { judge } from "./logistic.ts";
import { denseRows, type Lesson, type Softmax } from "./softmax.ts";
import { INTENT_ENSEMBLE, INTENT_LINEAR } from "./thresholds.ts";
import { dot } from "./vectors.ts";
import type { Word } from "./words.ts";

/** What the encoder knows of an assistant's intents: the vectors of their examples, in the order of `encoded`, and what was learnt from them. */
export interface EncodedIntents {
  readonly vectors: readonly Float32Array[];
  readonly model: Softmax;
}

/** What is known of one intent for one message; named for the models of thresholds.ts. */
export type IntentFeatures = Readonly<Record<string, number>>;

/** What the encoder's model of the intents is learnt from. */
export function encoderLesson({ classes, encoded }: IntentIndex, vectors: readonly Float32Array[]): Lesson {
  return {
    rows: denseRows(vectors),
    labels: encoded.map(({ intent }) => intent),
    classes,
    columns: vectors[0]?.length ?? 0,
    epochs: 5,
    rate: 6,
  };
}

/** A calibrated probability for every intent, in their order. They need not sum to 1: a message may mean none. */
export function scoreIntents(
  index: IntentIndex,
  words: readonly Word[],
  encoding?: { readonly sentence: Float32Array; readonly intents: EncodedIntents },
): Float32Array {
  const model = encoding ? INTENT_ENSEMBLE : INTENT_LINEAR;
  return Float32Array.from(intentFeatures(index, words, encoding), (features) => judge(model, features));
}

export function intentFeatures(
  index: IntentIndex,
  words: readonly Word[],
  encoding?: { readonly sentence: Float32Array; readonly intents: EncodedIntents },
): readonly IntentFeatures[] {
  const { row, known } = index.toRow(words);
  const linear = index.linear.probabilities(row);
  const { intents: near, background } = index.likeness(words);
  const leads = leadOf(linear);
  const heard = encoding && hear(index, encoding.sentence, encoding.intents);
  return index.names.map((_, at) => ({
    linear: logOdds(linear[at]!),
    near: near[at]!,
    lead: leads[at]!,
    known,
    background,
    strange: Math.max(0, background - near[at]!),
    ...(heard && { encoder: logOdds(heard.probabilities[at]!), cosine: heard.cosines[at]!, encoderLead: heard.leads[at]! }),
  }));
}

function hear({ encoded, classes }: IntentIndex, sentence: Float32Array, { vectors, model }: EncodedIntents) {
  const probabilities = model.probabilities(denseRows([sentence])[0]!);
  const cosines = new Float32Array(classes);
  encoded.forEach(({ intent }, at) => (cosines[intent] = Math.max(cosines[intent]!, dot(vectors[at]!, sentence))));
  return { probabilities, cosines, leads: leadOf(probabilities) };
}

/** Bounded, so that one sure model does not drown everything else. */
function logOdds(probability: number): number {
  const safe = Math.min(0.999, Math.max(0.001, probability));
  return Math.log(safe / (1 - safe)) / 7;
}

/** By how much each is ahead of the best of the others; negative if it is behind. */
function leadOf(values: Float32Array): Float32Array {
  let [first, second] = [0, 0];
  for (const value of values) {
    if (value > first) [first, second] = [value, first];
    else if (value > second) second = value;
  }
  return values.map((value) => (value === first ? value - second : value - first));
}
