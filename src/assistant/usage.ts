import type { Amount } from "../backend/ledger.ts";
import { addAmounts, isSame, NOTHING_USED, readUsage, type UsageKey } from "../backend/usage.ts";
import type { Platform } from "../base/platform.ts";
import type { Store } from "../store/store.ts";
import { USAGE } from "./ledger.ts";

/** Raised whenever exports of the day before could not be read any more. */
export const USAGE_FORMAT = 1;

/** What one step of a flow used of one backend on one day. `cost` is in units of money: `{ EUR: 0.0125 }`. */
export interface UsageRow extends UsageKey, Amount {
  /** UTC, `2026-11-21`. */
  readonly day: string;
}

/** What an assistant used on this device. The rows add up to the total. Holds no words and no names of conversations. */
export interface Usage {
  readonly halcyon: "usage";
  readonly format: typeof USAGE_FORMAT;
  readonly assistant: string;
  /** Wall times, milliseconds. */
  readonly since: number;
  readonly at: number;
  /** By day, then by flow, step, kind and backend. */
  readonly rows: readonly UsageRow[];
  readonly total: Amount;
}

export interface UsageOptions {
  readonly store: Pick<Store, "readRecords">;
  readonly platform: Platform;
  /** Name of the assistant. */
  readonly assistant: string;
  /** Wall time, milliseconds: whole days (UTC) from that one on. Default: all that is kept, thirteen months. */
  readonly since?: number | undefined;
}

/** Adds up what the conversations of this device have used. */
export async function exportUsage({ store, platform, assistant, since = 0 }: UsageOptions): Promise<Usage> {
  const from = new Date(Math.max(0, since)).toISOString().slice(0, 10);
  let rows: readonly UsageRow[] = [];
  let total: Amount = NOTHING_USED;
  for (const { key, value } of await store.readRecords(USAGE, { after: from })) {
    const day = key.slice(0, 10);
    if (assistantOf(key) !== assistant) continue;
    const used = readUsage(value);
    total = addAmounts(total, used.total);
    for (const { kind, flow, step, backend, ...amount } of used.parts)
      rows = withRow(rows, { day, kind, flow, step, backend }, amount);
  }
  const order = ({ day, flow, step, kind, backend }: UsageRow): string =>
    [day, flow ?? "", step ?? "", kind, backend].join("\n");
  return {
    halcyon: "usage",
    format: USAGE_FORMAT,
    assistant,
    since,
    at: platform.now(),
    rows: rows.map(inUnits).toSorted((one, two) => (order(one) < order(two) ? -1 : 1)),
    total: inUnits(total),
  };
}

function withRow(rows: readonly UsageRow[], key: UsageKey & { readonly day: string }, amount: Amount): readonly UsageRow[] {
  const at = rows.findIndex((row) => row.day === key.day && isSame(row, key));
  const row: UsageRow = { ...key, ...addAmounts(rows[at] ?? NOTHING_USED, amount) };
  return at < 0 ? [...rows, row] : rows.with(at, row);
}

function inUnits<Some extends Amount>(amount: Some): Some {
  return {
    ...amount,
    cost: Object.fromEntries(Object.entries(amount.cost).map(([currency, money]) => [currency, money / 1e6])),
  };
}

/** `2026-11-21 ["assistant","conversation"]`. */
function assistantOf(key: string): string | null {
  try {
    const [name] = JSON.parse(key.slice(11)) as [unknown];
    return typeof name === "string" ? name : null;
  } catch {
    return null;
  }
}
