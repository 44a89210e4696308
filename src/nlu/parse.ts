import type { Assistant } from "../model/assistant.ts";
import type { Parse } from "../model/training.ts";
import { findEntities, indexEntities, type EntityIndex } from "./entities.ts";
import { indexIntents, type IntentIndex } from "./intent-index.ts";
import { scoreIntents, type EncodedIntents } from "./intent-scores.ts";
import type { NormalText } from "./normalise.ts";
import { INTENT_FLOOR } from "./thresholds.ts";
import type { Word } from "./words.ts";

/** What an assistant's training data taught: only there if it has some. */
export interface ParseIndex {
  readonly intents: IntentIndex | null;
  readonly entities: EntityIndex | null;
  /** Whether anything of the assistant asks for the intent of a message that means none. */
  readonly fallback: boolean;
}

/** CALM's name for the intent of a message that means none. */
const FALLBACK = "nlu_fallback";
/** Intents that are told, best first. */
const MAX_RANKED = 10;

export function indexTraining(assistant: Assistant): ParseIndex | null {
  const { training, flows, slots } = assistant;
  if (!training) return null;
  const intents = indexIntents(training);
  const entities = indexEntities(assistant);
  const fallback =
    Object.values(flows).some(({ nluTriggers }) => nluTriggers.some(({ intent }) => intent === FALLBACK)) ||
    Object.values(slots).some(({ mappings }) => mappings.some(({ intent }) => intent?.includes(FALLBACK)));
  return intents || entities ? { intents, entities, fallback } : null;
}

/** Intent and entities of a message. A best intent that is hardly likely is none, or `nlu_fallback` where that is asked for. */
export function readParse(
  { intents, entities, fallback }: ParseIndex,
  normal: NormalText,
  words: readonly Word[],
  encoding?: { readonly sentence: Float32Array; readonly intents: EncodedIntents },
): Parse {
  const ranking = intents && words.length > 0 ? rank(intents, words, encoding) : [];
  const best = ranking[0];
  const isLikely = best !== undefined && best.confidence >= INTENT_FLOOR;
  const none = fallback ? { name: FALLBACK, confidence: 1 - (best?.confidence ?? 0) } : null;
  return {
    intent: isLikely ? best : none,
    entities: entities ? findEntities(entities, normal) : [],
    ranking: isLikely || !none ? ranking : [none, ...ranking],
  };
}

function rank(intents: IntentIndex, words: readonly Word[], encoding: Parameters<typeof scoreIntents>[2]): Parse["ranking"] {
  const scores = scoreIntents(intents, words, encoding);
  return intents.names
    .map((name, at) => ({ name, confidence: scores[at]! }))
    .toSorted((one, other) => other.confidence - one.confidence)
    .slice(0, MAX_RANKED);
}
