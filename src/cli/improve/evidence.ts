import { checkJson, isJsonObject, type Json, type JsonObject } from "../../base/json.ts";
import { readScores, type ScoreCounts } from "../../trace/drift.ts";

/** One row of an export, and the device that it is from. */
export interface EvidenceRow {
  readonly guard: string;
  readonly what: string;
  readonly at: number;
  /** Unique over devices. */
  readonly conversation: string;
  /** Name of the assistant. */
  readonly assistant: string;
  readonly bundle: string;
  readonly flow: string | null;
  readonly step: string | null;
  readonly slot: string | null;
  readonly language: string | null;
  /** Redacted; null where words may not be kept. */
  readonly text: string | null;
  /** Whether the visitor agreed that the text leaves the device. */
  readonly isConsented: boolean;
  readonly context: string | null;
  readonly reason: string | null;
  readonly attempt: number | null;
  readonly label: { readonly source: string; readonly value: string } | null;
  readonly details: JsonObject;
}

/** How surely the messages of a day were read, on one device by one version of an assistant. */
export interface ScoresOfDay extends ScoreCounts {
  readonly day: string;
  readonly bundle: string;
}

/** Everything that was read. */
export interface Evidence {
  readonly rows: readonly EvidenceRow[];
  readonly scores: readonly ScoresOfDay[];
  /** Names of the assistants that it is about. */
  readonly assistants: readonly string[];
  readonly devices: number;
  /** Lines that are none of ours, or of another format. */
  readonly unreadable: number;
}

/** Formats that can be read. */
const KNOWN_FORMATS: readonly Json[] = [1];

export interface ReadOptions {
  /** Wall time, milliseconds, of the oldest row. */
  readonly since?: number | undefined;
  /** Name of the assistant that is meant. Default: all. */
  readonly assistant?: string | undefined;
}

/** Reads exports of `assistant.exportEvidence()`. The same row in two exports counts once. */
export function readEvidence(texts: readonly string[], { since = 0, assistant }: ReadOptions = {}): Evidence {
  const rows = new Map<string, EvidenceRow>();
  const scores = new Map<string, ScoresOfDay>();
  const devices = new Set<string>();
  const assistants = new Set<string>();
  let unreadable = 0;
  for (const text of texts) {
    let head: Head | null = null;
    for (const line of text.split("\n")) {
      if (line.trim() === "") continue;
      const value = parse(line);
      if (value?.["halcyon"] === "evidence") {
        head = readHead(value);
        if (head === null) unreadable++;
        // Who has said nothing of this assistant is no device of it.
        else if (assistant === undefined || head.assistant === assistant) {
          devices.add(head.device);
          assistants.add(head.assistant);
        }
      } else if (head === null || !value) {
        unreadable++;
      } else if (value["scores"] !== undefined) {
        const day = readDay(value);
        if (!day) unreadable++;
        else if (isMeant(textOf(value["assistant"]) ?? head.assistant) && Date.parse(day.day) + DAY_MS > since)
          // A later export of a device has counted more of the same day.
          keepFullest(scores, JSON.stringify([head.device, head.assistant, day.day, day.bundle]), day);
      } else if (!isRow(value)) {
        if (value["count"] === undefined) unreadable++;
      } else if (value["at"] >= since) {
        const row = readRow(value, head);
        if (isMeant(row.assistant)) rows.set(`${head.device} ${textOf(value["id"])}`, row);
      }
    }
  }
  return {
    rows: [...rows.values()].toSorted((a, b) => a.at - b.at),
    scores: [...scores.values()].toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)),
    assistants: [...assistants].toSorted(),
    devices: devices.size,
    unreadable,
  };

  function isMeant(name: string): boolean {
    return assistant === undefined || name === assistant;
  }
}

const DAY_MS = 86_400_000;

/** Who speaks in the lines that follow. */
interface Head {
  readonly device: string;
  readonly assistant: string;
}

function readHead({ format, device, assistant }: JsonObject): Head | null {
  if (!KNOWN_FORMATS.includes(format ?? null) || typeof device !== "string") return null;
  return { device, assistant: textOf(assistant) ?? "" };
}

function readDay(value: JsonObject): ScoresOfDay | null {
  const counts = readScores(value);
  const [day, bundle] = [textOf(value["scores"]), textOf(value["bundle"])];
  return counts && bundle !== null && /^\d{4}-\d{2}-\d{2}$/.test(day ?? "") ? { day: day!, bundle, ...counts } : null;
}

function keepFullest(scores: Map<string, ScoresOfDay>, key: string, day: ScoresOfDay): void {
  const known = scores.get(key);
  if (!known || known.turns <= day.turns) scores.set(key, day);
}

function parse(line: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(line);
    return checkJson(value) === null && isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isRow(
  value: JsonObject,
): value is JsonObject & { readonly at: number; readonly guard: string; readonly what: string } {
  return typeof value["at"] === "number" && typeof value["guard"] === "string" && typeof value["what"] === "string";
}

function readRow(value: JsonObject & { at: number; guard: string; what: string }, { device, assistant }: Head): EvidenceRow {
  const text = (key: string): string | null => textOf(value[key]);
  const { label, details, attempt } = value;
  return {
    guard: value.guard,
    what: value.what,
    at: value.at,
    conversation: `${device} ${text("conversation") ?? ""}`,
    assistant: text("assistant") ?? assistant,
    bundle: text("bundle") ?? "",
    flow: text("flow"),
    step: text("step"),
    slot: text("slot"),
    language: text("language"),
    text: text("text"),
    isConsented: value["collect"] === "consented",
    context: text("context"),
    reason: text("reason"),
    attempt: typeof attempt === "number" ? attempt : null,
    label: isJsonObject(label) ? { source: textOf(label["source"]) ?? "", value: textOf(label["value"]) ?? "" } : null,
    details: isJsonObject(details) ? details : {},
  };
}

/** A text as it is, anything else as null. */
export function textOf(value: Json | undefined): string | null {
  return typeof value === "string" ? value : null;
}

/** How many conversations rows are from. What is about a device alone is from none. */
export function conversationsOf(rows: readonly EvidenceRow[]): number {
  return new Set(rows.flatMap(({ conversation }) => (conversation.endsWith(" ") ? [] : [conversation]))).size;
}

/** Rows by what they have in common, in the order in which each was seen first. */
export function groupRows(
  rows: readonly EvidenceRow[],
  keyOf: (row: EvidenceRow) => string,
): readonly (readonly EvidenceRow[])[] {
  const groups = new Map<string, EvidenceRow[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

/** Each value and how often it is there, the most frequent first. */
export function tally(values: readonly (string | null)[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}
