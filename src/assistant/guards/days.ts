import type { Json } from "../../base/json.ts";
import type { Store } from "../../store/store.ts";

/* What is counted by day, and how long it is kept. */

export const DAY_MS = 24 * 60 * 60_000;

/** How long counts of days are kept, milliseconds: 400 days. */
export const ROLLUP_RETENTION_MS = 400 * DAY_MS;

/** Old rows that one writing takes away: more than it adds, so that they do not pile up. */
const PRUNED_AT_ONCE = 20;

/** Such as "2026-11-21", of universal time. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** Takes away the oldest records of a kind whose keys lie below `before`. */
export async function prune(store: Store, kind: string, before: string): Promise<void> {
  for (const row of await store.readRecords(kind, { limit: PRUNED_AT_ONCE })) {
    if (row.key >= before) return;
    await store.changeRecord<Json>(row, () => null);
  }
}
