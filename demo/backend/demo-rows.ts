import { Hono } from "hono";
import type { Queryable } from "./database/database.ts";

/** The tables a test may look at, with the columns it may compare by. */
const VIEWS: Readonly<Record<string, string>> = {
  // Not those that the demo begins with.
  payments:
    "SELECT reference, bill_number, amount_pence, method, idempotency_key FROM payments WHERE idempotency_key NOT LIKE 'seed-%' ORDER BY id",
  returns:
    "SELECT r.reference, i.title AS item, i.order_number, r.kind, r.reason, r.new_size FROM returns r JOIN order_items i ON i.id = r.item_id ORDER BY r.id",
  readings: "SELECT meter_number, reading, read_on::text FROM meter_readings ORDER BY id",
  bills: "SELECT number, amount_pence, status FROM bills WHERE customer_id = 1 ORDER BY number",
  deliveries: "SELECT order_number, status, address FROM deliveries ORDER BY order_number",
  tariffs: "SELECT tariff, starts_on::text FROM tariff_changes ORDER BY id",
  outages: "SELECT reference, postcode, problem, incident_area FROM outages ORDER BY id",
  moves: "SELECT reference, new_address, move_on::text FROM moves ORDER BY id",
};

/** `GET /payments?bill_number=B-20418` and the like: what the database holds, for tests and for the curious. Demo only. */
export function demoRowRoutes(db: Queryable): Hono {
  return new Hono().get("/:table", async (c) => {
    const table = c.req.param("table");
    const sql = Object.hasOwn(VIEWS, table) ? VIEWS[table] : undefined;
    if (sql === undefined) return c.notFound();
    const filters = Object.entries(c.req.query());
    const rows = await db.query(sql);
    return c.json({ [table]: rows.filter((row) => filters.every(([name, value]) => String(row[name]) === value)) });
  });
}
