import { isJsonObject, type Json, type JsonObject } from "../../base/json.ts";
import type { SearchResult } from "../../model/effect.ts";
import type { Citation } from "../../model/response.ts";

/** Something that was asked about, in however many ways. */
export interface Topic {
  /** Hash of the first question. */
  readonly id: string;
  /** As it was asked last, made whole. */
  readonly question: string;
  /** Hashes of the questions that were asked: the same one again finds the same. */
  readonly asked: readonly string[];
  /** Questions that led nowhere, of this version of the sources. */
  readonly vain: number;
  /** Of the best passages: replaced together with them. Null: the source gives none. */
  readonly best: { readonly score: number; readonly threshold: number | null; readonly scale: string } | null;
  readonly passages: readonly string[];
  /** Sets of passages that were found, latest last. */
  readonly seen: readonly (readonly string[])[];
  readonly vector: readonly number[] | null;
  /** The last answer that was good enough. */
  readonly answer: { readonly text: string; readonly citations: readonly Citation[] } | null;
  readonly knowledgeVersion: string | null;
  /** For whom, and in which articles of the page, it was looked for: elsewhere nothing of it is known. */
  readonly place?: string | undefined;
  /** Passages of answers that were not what was meant. */
  readonly unwanted: readonly string[];
  readonly lastAt: number;
}

/** What was asked about in a conversation, latest last. */
export interface Topics {
  readonly topics: readonly Topic[];
  /** The newest version of the sources that was seen. */
  readonly knowledgeVersion: string | null;
  readonly lastAt: number;
}

/** From which share of common passages on two questions are one topic. */
export const SAME_PASSAGES = 0.6;
/** From which likeness of meaning on, where a source tells the meaning. */
export const SAME_MEANING = 0.86;
/** Passages that are compared. */
const COMPARED = 5;
/** Topics and sets that are remembered. */
const MAX_TOPICS = 12;
const MAX_SEEN = 4;

export function newTopic(id: string, question: string, now: number): Topic {
  const nothing = { asked: [], vain: 0, best: null, passages: [], seen: [], vector: null, answer: null, unwanted: [] };
  return { id, question, ...nothing, knowledgeVersion: null, lastAt: now };
}

/** What is found is the same topic: by its passages, or by what the question means. */
export function findTopic({ topics }: Topics, { passages = [], vector }: SearchResult): Topic | null {
  const likeness = (topic: Topic): number => {
    const shared = Math.max(0, ...topic.seen.map((one) => jaccard(one, passages)));
    const meant = topic.vector && vector ? cosine(topic.vector, vector) : 0;
    return Math.max(shared >= SAME_PASSAGES ? shared : 0, meant >= SAME_MEANING ? meant : 0);
  };
  const [best] = topics.map((topic) => ({ topic, like: likeness(topic) })).toSorted((a, b) => b.like - a.like);
  return best && best.like > 0 ? best.topic : null;
}

/** The share of common passages of both, from 0 to 1; 0 where there are none. */
export function jaccard(one: readonly string[], two: readonly string[]): number {
  const [first, second] = [new Set(one.slice(0, COMPARED)), new Set(two.slice(0, COMPARED))];
  const common = [...first].filter((id) => second.has(id)).length;
  return common === 0 ? 0 : common / (first.size + second.size - common);
}

export function cosine(one: readonly number[], two: readonly number[]): number {
  if (one.length !== two.length) return 0;
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  const length = Math.sqrt(dot(one, one) * dot(two, two));
  return length > 0 ? dot(one, two) / length : 0;
}

/** Whether a score is at least as good as another of its scale: of distances, less is better. */
export function reaches(score: number, threshold: number, scale = ""): boolean {
  return /distance|l2|euclid/i.test(scale) ? score <= threshold : score >= threshold;
}

/** The topic after one more look. A changed version of the sources makes everything that was in vain new. */
export function afterLook(
  topic: Topic,
  {
    result,
    hash,
    question,
    now,
    place,
  }: {
    readonly result: SearchResult;
    readonly hash: string;
    readonly question: string;
    readonly now: number;
    readonly place?: string | undefined;
  },
): Topic {
  const { score, threshold = null, scale = "", passages = [], vector, knowledgeVersion = null, answer } = result;
  const isSame = topic.knowledgeVersion === knowledgeVersion && (topic.asked.length === 0 || topic.place === place);
  const known = isSame ? topic : newTopic(topic.id, question, now);
  const isBetter =
    score !== undefined && (known.best === null || known.best.scale !== scale || !reaches(known.best.score, score, scale));
  const asked = known.asked.includes(hash) ? known.asked : [...known.asked, hash];
  return {
    ...known,
    question,
    asked,
    knowledgeVersion,
    ...(place !== undefined && { place }),
    lastAt: now,
    vain: known.vain + (answer ? 0 : 1),
    ...(isBetter && { best: { score, threshold, scale }, passages: passages.slice(0, COMPARED) }),
    seen: passages.length > 0 ? [...known.seen, passages.slice(0, COMPARED)].slice(-MAX_SEEN) : known.seen,
    vector: known.vector ?? vector ?? null,
    ...(answer && { answer }),
  };
}

/** The topics with this one as the latest. */
export function withTopic({ topics, knowledgeVersion }: Topics, topic: Topic): Topics {
  const others = topics.filter(({ id }) => id !== topic.id);
  const version = topic.knowledgeVersion ?? knowledgeVersion;
  return { topics: [...others, topic].slice(-MAX_TOPICS), knowledgeVersion: version, lastAt: topic.lastAt };
}

/** What a stored value says now: nothing after so long a silence, or if another version wrote it. */
export function readTopics(value: Json | null, now: number, expiryMs: number): Topics {
  const fresh: Topics = { topics: [], knowledgeVersion: null, lastAt: now };
  if (!isJsonObject(value) || !Array.isArray(value["topics"]) || typeof value["lastAt"] !== "number") return fresh;
  if (Math.max(0, now - value["lastAt"]) >= expiryMs) return fresh;
  return value["topics"].every(isTopic) ? (value as JsonObject & Topics) : fresh;
}

function isTopic(value: Json): boolean {
  if (!isJsonObject(value)) return false;
  const lists = ["asked", "passages", "seen", "unwanted"].every((key) => Array.isArray(value[key]));
  return lists && typeof value["id"] === "string" && typeof value["question"] === "string" && typeof value["vain"] === "number";
}
