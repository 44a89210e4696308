import type { ActReading } from "./acts.ts";
import { contentWords, type IndexedFlow, type NluIndex } from "./assistant-index.ts";
import { takeFeatures } from "./features.ts";
import type { EncodedIntents } from "./intent-scores.ts";
import { SYNONYM_GROUPS } from "./lexicon/synonyms.ts";
import { judge } from "./logistic.ts";
import { withoutThings } from "./things.ts";
import { CLARIFY, CLOSE, ENSEMBLE, LIFT, LINEAR, START, SURE } from "./thresholds.ts";
import { dot } from "./vectors.ts";
import type { Word } from "./words.ts";

/** Vectors of the encoder, L2-normalised, for one message. */
export interface Encoding {
  readonly sentence: Float32Array;
  /** One for each of the first `encoded` texts of the index, in their order. */
  readonly texts: readonly Float32Array[];
  /** Where the assistant has intents, once they are learnt. */
  readonly intents?: EncodedIntents | undefined;
}

/** What is known of one flow for one message, each in about [-1, 1]; named for the models of thresholds.ts. */
export type FlowFeatures = Readonly<Record<string, number>>;

/**
 * A calibrated probability for every flow of the index, in its order.
 *
 * @param inPlay - flows that can be meant now: the others are no rivals to them. Default: all.
 */
export function scoreFlows(
  index: NluIndex,
  words: readonly Word[],
  acts: Pick<ActReading, "wish">,
  encoding?: Encoding,
  inPlay?: ReadonlySet<string>,
): Float32Array {
  const features = flowFeatures(index, words, acts, encoding, inPlay);
  const linear = Float32Array.from(features, (each) => judge(LINEAR, each));
  if (!encoding) return linear;
  const both = Float32Array.from(features, (each) => judge(ENSEMBLE, each));
  const best = highest(both);
  const agreed = best === highest(linear) && linear[best]! >= SURE;
  return both.map((probability, at) => {
    const lifted = probability + LIFT * Math.max(0, linear[at]! - probability);
    return agreed && at === best && lifted >= CLARIFY ? Math.max(START + CLOSE, lifted) : lifted;
  });
}

function highest(scores: Float32Array): number {
  return scores.indexOf(Math.max(...scores));
}

export function flowFeatures(
  index: NluIndex,
  said: readonly Word[],
  { wish }: Pick<ActReading, "wish">,
  encoding?: Encoding,
  inPlay?: ReadonlySet<string>,
): readonly FlowFeatures[] {
  const words = withoutThings(said, index.things);
  const { words: wordFeatures, letters } = takeFeatures(words);
  const byWord = index.wordLookup.likeness(index.rarity.weigh(wordFeatures));
  const byLetter = index.letterLookup.likeness(index.rarity.weigh(letters));
  const word = best(index, byWord);
  const letter = best(index, byLetter);
  const cosines = encoding
    ? best(
        index,
        Float32Array.from(encoding.texts, (text) => dot(text, encoding.sentence)),
      )
    : null;
  const content = contentWords(words);
  const coverage = index.flows.map((flow) => covered(index, flow, content));
  const sums = index.flows.map((_, at) => word.flows[at]! + 0.5 * letter.flows[at]! + 0.5 * coverage[at]!);
  const counts = index.flows.map(({ id }) => inPlay?.has(id) ?? true);
  const gaps = lead(sums, counts);
  const cosineGaps = cosines ? lead(cosines.flows, counts) : null;
  const short = content.length <= 2 ? 1 : 0;
  return index.flows.map((flow, at) => ({
    word: word.flows[at]!,
    letter: letter.flows[at]!,
    coverage: coverage[at]!,
    name: nameFound(index, flow, content),
    gap: gaps[at]!,
    background: Math.max(word.background, letter.background),
    wish: wish ? 1 : 0,
    examples: Math.min(1, Math.log1p(flow.examples) / Math.log(11)),
    short,
    ...(cosines && cosineGaps ? { cosine: cosines.flows[at]!, cosineGap: cosineGaps[at]! } : {}),
  }));
}

function best(index: NluIndex, likeness: Float32Array): { readonly flows: readonly number[]; readonly background: number } {
  const flows = index.flows.map(() => 0);
  let background = 0;
  index.texts.forEach((text, at) => {
    const like = likeness[at] ?? 0;
    if (text.kind === "flow") flows[text.flow] = Math.max(flows[text.flow]!, like);
    else if (text.kind === "background") background = Math.max(background, like);
  });
  return { flows, background };
}

/** By how much each is ahead of the best of the others that count; negative if it is behind. */
function lead(values: readonly number[], counts: readonly boolean[]): readonly number[] {
  const sorted = values.filter((_, at) => counts[at]).toSorted((one, other) => other - one);
  const [first = 0, second = 0] = sorted;
  return values.map((value, at) => (counts[at] && value === first ? value - second : value - first));
}

/** Which share of what the message says, by rarity, the flow's own words say too. */
function covered(index: NluIndex, flow: IndexedFlow, content: readonly Word[]): number {
  let found = 0;
  let all = 0;
  for (const { stem } of content) {
    const rarity = index.rarity.ofStem(stem);
    all += rarity;
    let evidence = flow.vocabulary.get(stem) ?? 0;
    for (const group of SYNONYM_GROUPS.get(stem) ?? [])
      evidence = Math.max(evidence, 0.7 * (flow.vocabulary.get(`#${group}`) ?? 0));
    found += rarity * evidence;
  }
  return all === 0 ? 0 : found / all;
}

/** Which share of the flow's name the message says. */
function nameFound(index: NluIndex, flow: IndexedFlow, content: readonly Word[]): number {
  const stems = new Set(content.map((word) => word.stem));
  const groups = new Set(content.flatMap((word) => SYNONYM_GROUPS.get(word.stem) ?? []));
  let found = 0;
  let all = 0;
  for (const stem of flow.nameStems) {
    const rarity = index.rarity.ofStem(stem);
    all += rarity;
    if (stems.has(stem)) found += rarity;
    else if (SYNONYM_GROUPS.get(stem)?.some((group) => groups.has(group))) found += 0.6 * rarity;
  }
  return all === 0 ? 0 : found / all;
}
