import { checkJson, isJsonObject, type Json, type JsonObject } from "../../base/json.ts";

/** One row of an export, and the device that it is from. */
export interface EvidenceRow {
  readonly guard: string;
  readonly what: string;
  readonly at: number;
  /** Unique over devices. */
  readonly conversation: string;
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

/** Everything that was read. */
export interface Evidence {
  readonly rows: readonly EvidenceRow[];
  readonly devices: number;
  /** Lines that are none of ours, or of another format. */
  readonly unreadable: number;
}

/** Formats that can be read. */
const KNOWN_FORMATS: readonly Json[] = [1];

/** Reads exports of `assistant.exportEvidence()`. The same row in two exports counts once. */
export function readEvidence(texts: readonly string[], since = 0): Evidence {
  const rows = new Map<string, EvidenceRow>();
  const devices = new Set<string>();
  let unreadable = 0;
  for (const text of texts) {
    let device: string | null = null;
    for (const line of text.split("\n")) {
      if (line.trim() === "") continue;
      const value = parse(line);
      if (value?.["halcyon"] === "evidence") {
        device = KNOWN_FORMATS.includes(value["format"] ?? null) ? textOf(value["device"]) : null;
        if (device === null) unreadable++;
        else devices.add(device);
      } else if (device === null || !value || !isRow(value)) {
        if (value?.["count"] === undefined) unreadable++;
      } else if (value["at"] >= since) {
        rows.set(`${device} ${textOf(value["id"])}`, readRow(value, device));
      }
    }
  }
  return { rows: [...rows.values()].toSorted((a, b) => a.at - b.at), devices: devices.size, unreadable };
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

function readRow(value: JsonObject & { at: number; guard: string; what: string }, device: string): EvidenceRow {
  const text = (key: string): string | null => textOf(value[key]);
  const { label, details, attempt } = value;
  return {
    guard: value.guard,
    what: value.what,
    at: value.at,
    conversation: `${device} ${text("conversation") ?? ""}`,
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

/** How many conversations rows are from. */
export function conversationsOf(rows: readonly EvidenceRow[]): number {
  return new Set(rows.map(({ conversation }) => conversation)).size;
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
