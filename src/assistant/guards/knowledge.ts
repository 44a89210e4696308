import { withinDeadline } from "../../backend/deadline.ts";
import type { Knowledge, SearchContext } from "../../backend/knowledge.ts";
import type { Json, JsonObject } from "../../base/json.ts";
import { isWordless, normalText } from "../../base/normal-text.ts";
import { sha256HexSync } from "../../base/sha256.ts";
import type { Platform } from "../../base/platform.ts";
import type { Outcome, SearchEffect, SearchResult } from "../../model/effect.ts";
import type { KnowledgeGuardSettings } from "../../model/guards.ts";
import type { RecordId, Store } from "../../store/store.ts";
import { countEvidence, recordEvidence, type Collect, type Evidence } from "./evidence.ts";
import { eventOf, newsEvent, tellGuard, type OnGuard } from "./events.ts";
import { createGuards, type Cost, type Denied, type OutcomeClass } from "./kernel.ts";
import { openTextHash, type TextHash } from "./keys.ts";
import { standaloneForm } from "./standalone.ts";
import {
  afterLook,
  findTopic,
  jaccard,
  newTopic,
  reaches,
  readTopics,
  SAME_PASSAGES,
  withTopic,
  type Topic,
  type Topics,
} from "./topic.ts";

/*
 * Guard K, around a source of answers: what was found in vain is not looked for again in other words, an answer that is not
 * good enough is not shown, and what is not covered is known afterwards. Finding is deterministic: the same passages again
 * prove that asking again is useless.
 */

/** Something that became of a question: `guard.kb.<what>`. */
export type QuestionNews = "query" | "low_score" | "same_topic" | "ceiling" | "dissatisfied" | "answered" | "stale_kb";

export interface KnowledgeGuardOptions {
  readonly store: Store;
  readonly platform: Platform;
  /** Name of the assistant. */
  readonly tenant: string;
  /** Hash of the assistant. */
  readonly bundle: string;
  /** Asking costs money or leaves the device: without a store that counts, nobody is asked. */
  readonly remote: boolean;
  readonly collect?: Collect | undefined;
  /** Version of the articles on the device, where that is known: what was found in another is looked for anew. */
  readonly version?: string | undefined;
  /** Who asks, as far as the host vouches for anybody: what was found for somebody else is looked for anew. */
  readonly identity?: (() => Promise<JsonObject | null>) | undefined;
  /** Milliseconds for one answer. Default 20,000. */
  readonly deadlineMs?: number | undefined;
  /** What the author says of it. */
  readonly settings?: KnowledgeGuardSettings | undefined;
  readonly onGuard?: OnGuard | undefined;
}

const DEADLINE_MS = 20_000;
/** A page that died while it asked holds up the one that comes back for so long. Where there are locks only one asks anyway. */
const LEASE_MS = 8_000;
/** Silence after which nothing is remembered of what was asked. */
const EXPIRY_MS = 60 * 60_000;
/** Questions of one topic that may lead nowhere. */
const MAX_VAIN = 2;
/** Per conversation, in ten minutes: those in vain, and all. */
const IN_VAIN = 6;
const TOTAL = 30;
const WINDOW_MS = 10 * 60_000;
/** Kind of the records that hold the topics. */
export const TOPICS = "guard_topics";
/** How often it is looked whether another tab has finished with the topic. */
const LOOK_MS = 500;

/** One question, and where it is asked. */
interface Asked {
  readonly effect: SearchEffect;
  readonly context: SearchContext;
  readonly question: string;
  readonly hash: string;
  readonly place: string | undefined;
}

export function guardKnowledge(knowledge: Knowledge, options: KnowledgeGuardOptions): Knowledge {
  const { store, platform, tenant, bundle, remote, settings = {}, onGuard } = options;
  const { mode = "act", perTopic: maxVain = MAX_VAIN, inVain = IN_VAIN, total = TOTAL } = settings;
  const acts = mode === "act";
  const guards = createGuards({
    store,
    platform,
    leaseMs: LEASE_MS,
    onNews: (news) => tellGuard(onGuard, newsEvent(news, { at: platform.now(), bundle })),
  });
  const hashing = openTextHash(store, platform);
  const budget = { scope: "conversation", windowMs: WINDOW_MS, ...(acts && { unproductive: inVain, total }) };
  const cost: Cost = { budgets: [budget], remote };
  /** Where the store failed: what this page remembers. */
  const memory = new Map<string, Topics>();

  const rowOf = (conversation: string): RecordId => ({
    kind: TOPICS,
    key: JSON.stringify([tenant, conversation]),
    conversation,
  });

  async function change(conversation: string, make: (topics: Topics) => Topics): Promise<Topics> {
    const now = platform.now();
    const id = rowOf(conversation);
    let topics: Topics = make(memory.get(id.key) ?? readTopics(null, now, EXPIRY_MS));
    try {
      await store.changeRecord(id, (value) => {
        const known = readTopics(value, now, EXPIRY_MS);
        topics = make(known);
        return topics === known ? value : toJson(topics);
      });
      memory.delete(id.key);
    } catch {
      memory.set(id.key, topics);
    }
    return topics;
  }

  async function search(effect: SearchEffect, context: SearchContext, signal: AbortSignal): Promise<Outcome> {
    const { conversationId, locale } = context;
    if (isWordless(normalText(effect.question, locale))) return done({ kind: "search", answer: null });
    const hashOf = await hashing;
    const place = await placeOf(hashOf);
    for (;;) {
      signal.throwIfAborted();
      const topics = await change(conversationId, (known) => known);
      const last = topics.topics.at(-1) ?? null;
      const question = effect.broaden ? effect.question : standaloneForm(effect.question, last?.question ?? null, locale);
      const asked: Asked = { effect, context: { ...context, signal }, question, hash: hashOf(question, locale), place };
      const same = topics.topics.find((topic) => topic.asked.includes(asked.hash)) ?? null;
      const known = effect.broaden ? (same ?? last) : same;
      const told = known && !effect.broaden && acts && (await withoutLooking(asked, known, topics));
      if (told) return told;
      const key = { tenant, conversation: conversationId, parts: ["topic", known?.id ?? asked.hash] };
      const looked = await guards.share("kb", key, cost, () => look(asked, known), signal);
      if (looked.allow) return looked.value;
      const denied = await whenDenied(asked, known, looked);
      if (denied) return denied;
      await wait(platform, Math.min(LOOK_MS, looked.next.kind === "later" ? looked.next.afterMs : LOOK_MS), signal);
    }
  }

  /** The same question again, and the sources are what they were: what comes of it is known. */
  async function withoutLooking(asked: Asked, topic: Topic, { knowledgeVersion }: Topics): Promise<Outcome | null> {
    // What was found for somebody else, or in other articles, is nobody's answer here.
    if (!isHere(asked, topic)) return null;
    // A source that names no version is taken to stay what it is.
    if (topic.knowledgeVersion !== null && topic.knowledgeVersion !== knowledgeVersion) {
      if (topic.vain > 0) await tell(asked, "stale_kb", topic);
      return null;
    }
    if (topic.answer) {
      await tell(asked, "same_topic", topic, { repeated: true });
      return done({ kind: "search", answer: topic.answer, again: true });
    }
    if (topic.vain === 0) return null;
    await tell(asked, topic.vain >= maxVain ? "ceiling" : "same_topic", topic);
    return done({ kind: "search", answer: null, exhausted: true });
  }

  /** For whom, and in which articles: neither can be read from it. */
  async function placeOf(hashOf: TextHash): Promise<string | undefined> {
    const claims = (await options.identity?.()) ?? null;
    if (!claims && options.version === undefined) return undefined;
    return hashOf(sha256HexSync(JSON.stringify([options.version ?? null, claims])));
  }

  async function whenDenied(asked: Asked, topic: Topic | null, { reason }: Denied): Promise<Outcome | null> {
    if (reason === "in-flight") return null;
    if (reason === "unavailable") return { kind: "failed", reason: "nothing can be counted", retryable: true };
    await tell(asked, "ceiling", topic, { scope: "conversation" });
    return done({ kind: "search", answer: null, exhausted: true });
  }

  async function look(
    asked: Asked,
    known: Topic | null,
  ): Promise<{ value: Outcome; outcome: Exclude<OutcomeClass, "aborted"> }> {
    const { effect, context, question, hash } = asked;
    const unwanted = effect.broaden && known && isHere(asked, known) ? unwantedOf(known) : [];
    const broaden = effect.broaden && { broaden: { without: unwanted } };
    await tell(asked, effect.broaden ? "dissatisfied" : "query", known);
    const outcome = await knowledge.search({ ...effect, question }, { ...context, ...broaden });
    if (outcome.kind !== "done" || outcome.result.kind !== "search") return { value: outcome, outcome: "failed" };
    const result = onlyIfCovered(outcome.result, unwanted);
    let before: Topic | null = null;
    let after: Topic | null = null;
    await change(context.conversationId, (topics) => {
      before = topics.topics.find(({ id }) => id === known?.id) ?? findTopic(topics, result);
      const topic = afterLook(before ?? newTopic(hash, question, platform.now()), {
        result,
        hash,
        question,
        now: platform.now(),
        place: asked.place,
      });
      after = { ...topic, unwanted: [...new Set([...topic.unwanted, ...unwanted])] };
      return withTopic(topics, after);
    });
    return conclude(asked, result, isHere(asked, before) ? before : null, after!);
  }

  async function conclude(asked: Asked, result: SearchResult, before: Topic | null, after: Topic) {
    const found = { score: result.score ?? null, threshold: result.threshold ?? null, scale: result.scale ?? null };
    const details = {
      ...found,
      passages: [...(result.passages ?? [])],
      closest: (result.closest ?? []).map(({ id, title }) => ({ id, title })),
      knowledgeVersion: result.knowledgeVersion ?? null,
    };
    if (result.answer) {
      await tell(asked, "answered", after, details);
      const again = acts && before?.answer?.text === result.answer.text && !asked.effect.broaden;
      return { value: done({ ...result, ...(again && { again: true }) }), outcome: "productive" } as const;
    }
    // A version that was not seen before makes everything new.
    const isSame = before !== null && after.vain > 1;
    const isNew = isSame && !before.seen.some((one) => jaccard(one, result.passages ?? []) >= SAME_PASSAGES);
    const exhausted = asked.effect.broaden === true || after.vain > maxVain || (isSame && !isNew);
    await tell(asked, after.vain > maxVain ? "ceiling" : isSame ? "same_topic" : "low_score", after, details);
    return { value: done({ ...result, ...(exhausted && acts && { exhausted: true }) }), outcome: "unproductive" } as const;
  }

  /** What cannot be written down is no reason not to answer. */
  async function tell(asked: Asked, what: QuestionNews, topic: Topic | null, details: JsonObject = {}) {
    const { effect, context, question } = asked;
    const evidence: Evidence = {
      guard: "kb",
      what,
      at: platform.now(),
      conversation: context.conversationId,
      assistant: tenant,
      bundle,
      language: context.locale,
      text: question,
      ceiling: maxVain,
      ...(topic && { context: topic.id, attempt: topic.vain }),
      details,
    };
    tellGuard(onGuard, eventOf(evidence));
    try {
      if (what === "query") return await countEvidence(store, evidence);
      await recordEvidence(store, evidence, { collect: options.collect, id: `${effect.id}.${what}` });
    } catch {
      // Told by whoever could not store the turn either.
    }
  }

  /** Where the guard is off nothing is counted or remembered; that an answer has its support is no matter of patience. */
  async function searchUnguarded(effect: SearchEffect, context: SearchContext, signal: AbortSignal): Promise<Outcome> {
    const outcome = await knowledge.search(effect, { ...context, signal });
    if (outcome.kind !== "done" || outcome.result.kind !== "search") return outcome;
    return done(onlyIfCovered(outcome.result, []));
  }

  return {
    async search(effect, context) {
      const deadlineMs = options.deadlineMs ?? DEADLINE_MS;
      const how = mode === "off" ? searchUnguarded : search;
      return withinDeadline(deadlineMs, { signal: context.signal, platform }, (signal) => how(effect, context, signal));
    },
    close: () => knowledge.close(),
  };
}

const isHere = ({ place }: Asked, topic: Topic | null): boolean => topic?.place === place;

const done = (result: SearchResult): Outcome => ({ kind: "done", result });

/** An answer counts with a source, and where there is a measure by it; and it is not what was unwanted before. */
function onlyIfCovered(result: SearchResult, unwanted: readonly string[]): SearchResult {
  const { answer, score, threshold, scale } = result;
  if (!answer) return result;
  const isGood = score === undefined || threshold === undefined || reaches(score, threshold, scale);
  const isCited = answer.citations.length > 0 && !answer.citations.every(({ id }) => unwanted.includes(id));
  return isGood && isCited ? result : { ...result, answer: null };
}

function unwantedOf({ unwanted, answer }: Topic): readonly string[] {
  return [...unwanted, ...(answer?.citations.map(({ id }) => id) ?? [])];
}

function toJson(topics: Topics): Json {
  return topics as unknown as Json;
}

function wait(platform: Platform, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const waiting = new AbortController();
    const end = (): void => {
      waiting.abort();
      resolve();
    };
    signal.addEventListener("abort", () => reject(signal.reason as Error), { signal: waiting.signal });
    platform.after(ms, end, signal);
  });
}
