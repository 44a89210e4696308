import { giveBack, spendInConversation, spendInDay } from "../backend/budget.ts";
import type { Amount, Ledger, Over, Purpose } from "../backend/ledger.ts";
import { OverBudget } from "../backend/network.ts";
import { afterUse, readUsage, type UsageKey } from "../backend/usage.ts";
import { HalcyonError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import type { Platform } from "../base/platform.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Store } from "../store/store.ts";

/*
 * The ledger of an assistant on this device. What was spent and what was used are records of the store: shared by tabs, and
 * erased with their conversation; the count of the day belongs to the device.
 */

export interface LedgerOptions {
  readonly assistant: Pick<Assistant, "name" | "settings">;
  readonly platform: Platform;
  /** Absent: this page alone counts, and nothing is kept of what was used. */
  readonly store?: (Pick<Store, "changeRecord"> & Partial<Pick<Store, "readRecords">>) | undefined;
  readonly report: (error: HalcyonError) => void;
}

/** Kinds of the records. */
export const SPENT = "spent";
export const USAGE = "usage";

/** Days that uses are kept: thirteen months. */
export const USAGE_DAYS = 400;
/** Old records that one look takes away. */
const PRUNED_AT_ONCE = 20;
const DAY_MS = 86_400_000;

interface Used {
  readonly day: string;
  readonly conversation: string;
  readonly key: UsageKey;
  readonly amount: Partial<Amount>;
}

export function createLedger({ assistant, platform, store, report }: LedgerOptions): Ledger {
  const settings = assistant.settings.budget ?? {};
  /** Where nothing can be stored: this page's own counts. */
  const memory = new Map<string, Json>();
  const told = new Set<string>();
  let waiting: Used[] = [];
  let writing: Promise<void> | null = null;
  let pruned = false;

  async function change(key: string, conversation: string | null, next: (value: Json | null) => Json | null): Promise<void> {
    try {
      if (store) return void (await store.changeRecord({ kind: SPENT, key, conversation }, next));
    } catch {
      // A full disk must not silence an assistant; whoever stores nothing counts alone.
    }
    const after = next(memory.get(key) ?? null);
    if (after !== null) memory.set(key, after);
  }

  async function admit(asked: Purpose): Promise<Over | null> {
    const { kind } = asked;
    if (kind === "look") return null;
    const purpose = { ...asked, kind };
    const { conversation } = purpose;
    const row = JSON.stringify([assistant.name, conversation]);
    let over: Over | null = null;
    await change(row, conversation, (value) => {
      const judged = spendInConversation(value, purpose, settings);
      over = judged.over;
      return judged.value;
    });
    if (over) return tell(over);
    await change(JSON.stringify([assistant.name]), null, (value) => {
      const judged = spendInDay(value, dayOf(platform.now()), purpose, settings);
      over = judged.over;
      return judged.value;
    });
    if (!over) return null;
    await change(row, conversation, (value) => giveBack(value, purpose));
    return tell(over);
  }

  function tell(over: Over): Over {
    const name = `${over.scope} ${over.kind}`;
    if (!told.has(name)) report(new HalcyonError("backend/over-budget", { ...over }));
    told.add(name);
    return over;
  }

  const keyOf = ({ day, conversation }: Used): string => `${day} ${JSON.stringify([assistant.name, conversation])}`;

  /** Writes what has come meanwhile, as long as something comes. What cannot be written is lost: it is no conversation. */
  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const uses = waiting;
      waiting = [];
      const keys = new Set(uses.map(keyOf));
      for (const key of keys) {
        const own = uses.filter((use) => keyOf(use) === key);
        const id = { kind: USAGE, key, conversation: own[0]!.conversation };
        await store!
          .changeRecord<Json>(id, (value) => {
            const after = own.reduce((known, use) => afterUse(known, use.key, use.amount), readUsage(value));
            return after as unknown as Json;
          })
          // What could not be written is counted in memory all the same.
          .catch(() => {});
      }
      // Rows of old days are in nobody's way until the next time.
      if (!pruned) await prune().catch(() => {});
    }
    writing = null;
  }

  async function prune(): Promise<void> {
    pruned = true;
    const oldest = dayOf(platform.now() - USAGE_DAYS * DAY_MS);
    for (const row of (await store!.readRecords?.(USAGE, { limit: PRUNED_AT_ONCE })) ?? []) {
      if (row.key >= oldest) return;
      await store!.changeRecord<Json>(row, () => null);
    }
  }

  return {
    admit,
    elapsed: () => platform.elapsed(),
    note({ kind, flow, step, conversation }, backend, amount) {
      if (!store) return;
      waiting.push({ day: dayOf(platform.now()), conversation, key: { kind, flow, step, backend }, amount });
      writing ??= Promise.resolve().then(write);
    },
  };
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/**
 * What a function of the page's does that may cost something, in the ledger like a request.
 *
 * @throws {OverBudget}
 */
export async function chargedTo<Value>(
  ledger: Ledger,
  purpose: Purpose,
  { backend, bytesOut }: { readonly backend: string; readonly bytesOut: number },
  work: () => Promise<Value>,
): Promise<Value> {
  const over = await ledger.admit(purpose);
  if (over) throw new OverBudget(over);
  const from = ledger.elapsed();
  let failed = 1;
  try {
    const value = await work();
    failed = 0;
    return value;
  } finally {
    ledger.note(purpose, backend, { calls: 1, failed, bytesOut, ms: ledger.elapsed() - from });
  }
}
