import { isJsonObject, type Json, type JsonObject } from "../../base/json.ts";
import type { RecordId, Store } from "../../store/store.ts";
import { redact } from "../../trace/redact.ts";
import { DAY_MS, dayOf, prune, ROLLUP_RETENTION_MS } from "./days.ts";
import type { GuardKind } from "./kernel.ts";

/*
 * What the guards learned: one row for each thing that went wrong or was mended, kept 30 days whatever becomes of the
 * counts, and a count of each day. The rows of a conversation are erased with it.
 */

/** Whose texts are kept: nobody's; redacted on this device; redacted, with the visitor's consent to send them. */
export type Collect = "off" | "local" | "consented";

/** One thing that a guard saw. */
export interface Evidence {
  readonly guard: GuardKind;
  /** Such as "miss", "ceiling", "repeat", "low_score": `guard.<guard>.<what>`. */
  readonly what: string;
  /** Wall time, milliseconds. */
  readonly at: number;
  /** Empty: it is about no conversation, but the device. */
  readonly conversation: string;
  /** Name of the assistant. */
  readonly assistant: string;
  /** Hash of the assistant. */
  readonly bundle: string;
  readonly flow?: string | null | undefined;
  readonly step?: string | null | undefined;
  readonly slot?: string | null | undefined;
  /** BCP 47. */
  readonly language?: string | undefined;
  /** What was said: kept redacted, and only where that is wanted. */
  readonly text?: string | undefined;
  /** The context key, or that of a topic. */
  readonly context?: string | undefined;
  readonly keyHash?: string | undefined;
  readonly reason?: string | undefined;
  readonly attempt?: number | undefined;
  readonly ceiling?: number | undefined;
  /** Who said what was meant, where somebody did: `menu_choice`, `clarify_choice` … and what it was. */
  readonly label?: { readonly source: string; readonly value: string } | undefined;
  /** Whatever else the guard knows: scores, passages, shapes. Never a text that a visitor typed. */
  readonly details?: JsonObject | undefined;
}

export interface EvidenceOptions {
  /** Default `off`: the row is kept without its text. */
  readonly collect?: Collect | undefined;
  /** Unique: a row is written once, whoever writes it again. */
  readonly id: string;
}

/** Kinds of the records. */
export const GUARD_EVIDENCE = "guard_evidence";
export const GUARD_ROLLUP = "guard_rollup";

/** How long rows are kept, milliseconds: 30 days. */
export const EVIDENCE_RETENTION_MS = 30 * DAY_MS;

/** The row of something that was seen, for a transaction that writes more (`Commit.records`). */
export function evidenceRecord(evidence: Evidence, { collect = "off", id }: EvidenceOptions): RecordId & { value: JsonObject } {
  const { text, ...rest } = evidence;
  const kept = text !== undefined && collect !== "off" ? { ...rest, text: redact(text), collect } : rest;
  return {
    kind: GUARD_EVIDENCE,
    key: `${timeKey(evidence.at)}:${id}`,
    conversation: evidence.conversation || null,
    // Fields that are not there are no JSON.
    value: Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)) as JsonObject,
  };
}

/** Keeps a row and counts it. Rejects with what the store rejects with. */
export async function recordEvidence(store: Store, evidence: Evidence, options: EvidenceOptions): Promise<void> {
  const { value, ...id } = evidenceRecord(evidence, options);
  let fresh = false;
  await store.changeRecord(id, (before) => {
    fresh = before === null;
    return before ?? value;
  });
  if (fresh) await countEvidence(store, evidence);
}

/** Counts a row that another transaction wrote, and takes away what has been kept long enough. */
export async function countEvidence(
  store: Store,
  { guard, what, at, assistant }: Pick<Evidence, "guard" | "what" | "at" | "assistant">,
): Promise<void> {
  const day = dayOf(at);
  await store.changeRecord(
    { kind: GUARD_ROLLUP, key: `${day}:${guard}.${what}:${assistant}`, conversation: null },
    (count) => (typeof count === "number" ? count : 0) + 1,
  );
  await prune(store, GUARD_EVIDENCE, timeKey(at - EVIDENCE_RETENTION_MS));
  await prune(store, GUARD_ROLLUP, dayOf(at - ROLLUP_RETENTION_MS));
}

/** Rows since a time, oldest first. `now`: rows older than their retention are not told, whether they were taken away or not. */
export async function readEvidence(
  store: Store,
  {
    since = 0,
    guard,
    now,
  }: { readonly since?: number | undefined; readonly guard?: GuardKind | undefined; readonly now: number },
): Promise<readonly Evidence[]> {
  const from = Math.max(since, now - EVIDENCE_RETENTION_MS);
  const rows = await store.readRecords(GUARD_EVIDENCE, { after: timeKey(from) });
  return rows.flatMap(({ value }) => (isEvidence(value) && (guard === undefined || value.guard === guard) ? [value] : []));
}

/** How often something was seen on a day: `{ day: "2026-11-21", name: "form.miss", assistant: "shop", count: 3 }`. */
export interface DayCount {
  readonly day: string;
  readonly name: string;
  readonly assistant: string;
  readonly count: number;
}

/** The counts of all days, oldest first. */
export async function readRollup(store: Store): Promise<readonly DayCount[]> {
  const rows = await store.readRecords(GUARD_ROLLUP);
  return rows.flatMap(({ key, value }) => {
    const [, day, name, assistant] = /^(.{10}):([^:]*):(.*)$/s.exec(key) ?? [];
    return typeof value === "number" && assistant !== undefined ? [{ day: day!, name: name!, assistant, count: value }] : [];
  });
}

function isEvidence(value: Json): value is JsonObject & Evidence {
  return isJsonObject(value) && ["guard", "what", "conversation", "bundle"].every((key) => typeof value[key] === "string");
}

/** Milliseconds as a text that sorts as they do. */
function timeKey(at: number): string {
  return String(Math.max(0, Math.floor(at))).padStart(15, "0");
}
