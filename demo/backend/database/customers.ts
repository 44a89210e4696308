import type { Queryable } from "./database.ts";

/** Writes of one customer run one after another, so that no action needs to think of another one beside it. */
export async function lockCustomer(tx: Queryable, customerId: number): Promise<void> {
  await tx.query("SELECT 1 FROM customers WHERE id = $1 FOR UPDATE", [customerId]);
}
