import { isJsonObject, type Json, type JsonObject } from "../../base/json.ts";
import type { Platform } from "../../base/platform.ts";
import type { Store } from "../../store/store.ts";
import { redact } from "../../trace/redact.ts";
import { EVIDENCE_RETENTION_MS, GUARD_EVIDENCE, readRollup } from "./evidence.ts";
import { openTextHash } from "./keys.ts";
import { readDays } from "./scores.ts";

/** Raised whenever exports of the day before could not be read any more. */
export const EVIDENCE_FORMAT = 1;

export interface ExportOptions {
  readonly store: Store;
  readonly platform: Platform;
  readonly assistant: { readonly name: string; readonly hash: string };
  /** Wall time, milliseconds, of the oldest row. Default: all that is kept, 30 days. */
  readonly since?: number | undefined;
}

/**
 * What the guards of this assistant have learned on this device, as JSON lines: a head, the rows, the counts of days, how
 * surely messages were read (docs/guards.md). Nothing in it is what a
 * visitor typed unless that may be kept, and then without numbers and addresses; conversations have other names than here.
 */
export async function exportEvidence({ store, platform, assistant, since = 0 }: ExportOptions): Promise<string> {
  const now = platform.now();
  const from = Math.max(since, now - EVIDENCE_RETENTION_MS);
  const hash = await openTextHash(store, platform);
  const isOwn = (value: Json): boolean => isJsonObject(value) && value["assistant"] === assistant.name;
  const rows = (await store.readRecords(GUARD_EVIDENCE)).filter(({ value }) => isOwn(value) && timeOf(value) >= from);
  const day = new Date(from).toISOString().slice(0, 10);
  const isRecent = (count: { readonly day: string; readonly assistant: string }): boolean =>
    count.assistant === assistant.name && count.day >= day;
  const counts = (await readRollup(store)).filter(isRecent);
  const scores = (await readDays(store, assistant.name)).filter(isRecent);
  const { name, hash: bundle } = assistant;
  const lines: JsonObject[] = [
    { halcyon: "evidence", format: EVIDENCE_FORMAT, assistant: name, bundle, device: hash("device"), since: from, at: now },
    ...rows.map(({ key, value }) => {
      const row = value as JsonObject;
      const { conversation, text } = row;
      return {
        id: key,
        ...row,
        conversation: typeof conversation === "string" && conversation !== "" ? hash(conversation) : "",
        // Once more: another version may have written it.
        ...(typeof text === "string" && { text: redact(text) }),
      };
    }),
    ...counts.map((count) => ({ ...count })),
    ...scores.map((one): JsonObject => ({ scores: one.day, ...one, top: [...one.top], margin: [...one.margin] })),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

function timeOf(value: unknown): number {
  const at: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "at") : null;
  return typeof at === "number" ? at : -1;
}
