import type { Database, Queryable } from "./database.ts";
import { SEED } from "./seed-rows.ts";

/** The visitor whom the demo takes as signed in. */
export const DEMO_CUSTOMER = 1;

/** After a week "the jacket from last week" is no longer from last week, so the demo's rows are laid out afresh. */
const STALE_AFTER = "7 days";

const TABLES =
  "moves, outages, incidents, payments, bills, meter_readings, meters, tariff_changes, contracts, tariffs, " +
  "returns, stock, order_items, deliveries, orders, customers, idempotency_keys, operations, stream_events, seeds";

export interface SeedOptions {
  /** Delete everything first, also what visitors entered. */
  readonly fresh?: boolean | undefined;
}

/** Fills an empty (or a stale) database with the customers, orders, meters and bills of the demo. */
export async function seed(db: Database, options: SeedOptions = {}): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query("SELECT pg_advisory_xact_lock(420843)");
    if (options.fresh !== true && (await isCurrent(tx))) return;
    await tx.query(`TRUNCATE ${TABLES} RESTART IDENTITY`);
    for (const statement of SEED) await tx.query(statement);
    await tx.query("INSERT INTO seeds (id) VALUES (1)");
  });
}

async function isCurrent(tx: Queryable): Promise<boolean> {
  const rows = await tx.query(`SELECT 1 FROM seeds WHERE seeded_at > now() - interval '${STALE_AFTER}'`);
  return rows.length > 0;
}
