import type { Queryable } from "../../database/database.ts";

export interface Bill {
  readonly number: string;
  readonly period: string;
  readonly amount_pence: number;
  readonly due_on: string;
  readonly status: "open" | "paid";
}

/** The customer's bills, newest first. */
export async function listBillRows(db: Queryable, customerId: number): Promise<Bill[]> {
  return await db.query<Bill>(
    "SELECT number, period, amount_pence, due_on::text, status FROM bills WHERE customer_id = $1 ORDER BY due_on DESC, number DESC",
    [customerId],
  );
}
