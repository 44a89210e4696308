import { isJsonObject, type Json } from "../../base/json.ts";
import type { Store } from "../../store/store.ts";
import {
  addScores,
  countScores,
  measureDrift,
  NO_SCORES,
  readScores,
  type ScoreCounts,
  type Scores,
} from "../../trace/drift.ts";
import { DAY_MS, dayOf, prune, ROLLUP_RETENTION_MS } from "./days.ts";
import type { Evidence } from "./evidence.ts";
import type { OnGuard } from "./events.ts";

/*
 * How surely messages are read, by day and version of the assistant: counts alone, no word. A conversation adds one to the
 * day on which it began to be read, as a sure or an unsure one, whichever it is by now.
 */

/** One message that was read as a wish, not as an answer to a question. */
export interface ScoredMessage {
  readonly conversation: string;
  /** Wall time, milliseconds. */
  readonly at: number;
  /** How well it fits each flow that may start, from 0 to 1. */
  readonly scores: Readonly<Record<string, number>>;
  /** The score from which a task is started without being asked about. Default 0.5. */
  readonly accept?: number | undefined;
}

export interface ScoreOptions {
  readonly store: Store;
  /** Name and hash. */
  readonly assistant: string;
  readonly bundle: string;
  readonly onGuard?: OnGuard | undefined;
}

/** Kinds of the records: counts of days, and what is known of one conversation. */
export const GUARD_SCORES = "guard_scores";
const OF_CONVERSATION = "guard_scores_of";

/** What is new is compared with what is older than this, days. */
const RECENT_DAYS = 7;
const ACCEPT = 0.5;

/** A day of one version of an assistant. */
export interface DayScores extends ScoreCounts {
  readonly day: string;
  readonly bundle: string;
  readonly assistant: string;
}

/** Counts a message; on the first of a day it is looked whether users speak otherwise than they did. Rejects as the store does. */
export async function countMessage(message: ScoredMessage, { store, assistant, bundle, onGuard }: ScoreOptions): Promise<void> {
  const { conversation, at, accept = ACCEPT } = message;
  const [top, next = 0] = Object.values(message.scores).toSorted((a, b) => b - a);
  // Where nothing can be started nothing can be read surely.
  if (top === undefined) return;
  const scores: Scores = { top, margin: top - next };
  const today = dayOf(at);
  let first = today;
  let change = { conversations: 0, unsure: 0 };
  await store.changeRecord({ kind: OF_CONVERSATION, key: JSON.stringify([conversation, bundle]), conversation }, (value) => {
    const known = readMean(value);
    const mean = { sum: (known?.sum ?? 0) + top, count: (known?.count ?? 0) + 1, day: known?.day ?? today };
    first = mean.day;
    change = { conversations: known ? 0 : 1, unsure: isUnsure(mean) - isUnsure(known) };
    return mean;
  });
  const isNewDay = await add(today, (counts) => countScores(counts, scores));
  if (change.conversations !== 0 || change.unsure !== 0)
    await add(first, (counts) => addScores(counts, { ...NO_SCORES, ...change }));
  if (!isNewDay) return;
  await prune(store, GUARD_SCORES, dayOf(at - ROLLUP_RETENTION_MS));
  await watch();

  function isUnsure(mean: { readonly sum: number; readonly count: number } | null): number {
    return mean && mean.sum / mean.count < accept ? 1 : 0;
  }

  async function add(day: string, make: (counts: ScoreCounts) => ScoreCounts): Promise<boolean> {
    let isNew = false;
    await store.changeRecord({ kind: GUARD_SCORES, key: `${day}:${bundle}:${assistant}`, conversation: null }, (value) => {
      const known = readScores(value);
      isNew = known === null;
      return make(known ?? NO_SCORES) as unknown as Json;
    });
    return isNew;
  }

  async function watch(): Promise<void> {
    const days = (await readDays(store, assistant)).filter((row) => row.bundle === bundle);
    const since = dayOf(at - RECENT_DAYS * DAY_MS);
    const sum = (rows: readonly ScoreCounts[]): ScoreCounts => rows.reduce(addScores, NO_SCORES);
    const drift = measureDrift(sum(days.filter(({ day }) => day < since)), sum(days.filter(({ day }) => day >= since)));
    if (!drift.alert) return;
    const { psi, unsure } = drift;
    const details = { top: psi?.top ?? null, margin: psi?.margin ?? null, unsure };
    const evidence: Evidence = { guard: "nlu", what: "drift", at, conversation: "", assistant, bundle, details };
    // Rarely needed, and not small.
    const [{ recordEvidence }, { eventOf, tellGuard }] = await Promise.all([import("./evidence.ts"), import("./events.ts")]);
    await recordEvidence(store, evidence, { id: `drift.${today}.${bundle}` });
    tellGuard(onGuard, eventOf(evidence));
  }
}

/** The days of an assistant, oldest first. */
export async function readDays(store: Store, assistant: string): Promise<readonly DayScores[]> {
  const rows = await store.readRecords(GUARD_SCORES);
  return rows.flatMap(({ key, value }) => {
    const [, day, bundle, name] = /^(.{10}):([^:]*):(.*)$/s.exec(key) ?? [];
    const counts = readScores(value);
    return counts && name === assistant ? [{ day: day!, bundle: bundle!, assistant: name, ...counts }] : [];
  });
}

function readMean(value: Json | null): { readonly sum: number; readonly count: number; readonly day: string } | null {
  if (!isJsonObject(value)) return null;
  const { sum, count, day } = value;
  return typeof sum === "number" && typeof count === "number" && typeof day === "string" ? { sum, count, day } : null;
}
