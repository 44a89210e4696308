import type { Queryable } from "../../database/database.ts";
import { refuse, type ActionResult } from "../action.ts";

export interface Order {
  readonly number: string;
  readonly ordered_on: string;
  readonly status: "preparing" | "shipped" | "delivered" | "cancelled";
  readonly carrier: string;
  readonly tracking_code: string | null;
  readonly due_on: string;
  readonly address: string;
}

/** People write `FH-1042`, `fh1042`, `#1042` or just the digits. */
export function readOrderNumber(text: string): string | null {
  const digits = /(?:^|[^\d])(\d{4})(?:[^\d]|$)/.exec(text)?.[1];
  return digits === undefined ? null : `FH-${digits}`;
}

/** The order, if it is one of this customer's. Of other people's orders not even the existence is told. */
export async function findOrder(db: Queryable, customerId: number, text: string): Promise<Order | null> {
  const number = readOrderNumber(text);
  if (number === null) return null;
  const [order] = await db.query<Order>(
    `SELECT number, ordered_on::text, status, carrier, tracking_code, due_on::text, address
     FROM orders JOIN deliveries ON order_number = number WHERE number = $1 AND customer_id = $2`,
    [number, customerId],
  );
  return order ?? null;
}

export function refuseOrderNumber(): ActionResult {
  return refuse(
    "order_number",
    "order/unknown",
    "I can't find that order on your account. The number is in your confirmation e-mail and looks like FH-1042.",
  );
}
