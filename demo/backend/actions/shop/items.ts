import type { Queryable } from "../../database/database.ts";
import { refuse, type ActionResult, type Value } from "../action.ts";
import { readOrderNumber } from "./orders.ts";

export interface BoughtItem {
  readonly id: number;
  readonly order_number: string;
  readonly title: string;
  readonly kind: string;
  readonly size: string | null;
  readonly price_pence: number;
  readonly status: string;
  /** Days since delivery; negative: not delivered yet. */
  readonly days_ago: number;
  readonly sent_back: boolean;
}

/**
 * The bought item that words such as "the rain jacket" mean: most shared words win, then the newest order. Null if
 * nothing the customer bought shares a word with it.
 */
export async function findItem(
  db: Queryable,
  customerId: number,
  words: string,
  orderNumber: Value,
): Promise<BoughtItem | null> {
  const items = await db.query<BoughtItem>(
    `SELECT i.id, i.order_number, i.title, i.kind, i.size, i.price_pence, d.status, current_date - d.due_on AS days_ago,
            EXISTS (SELECT 1 FROM returns r WHERE r.item_id = i.id) AS sent_back
     FROM order_items i JOIN orders o ON o.number = i.order_number JOIN deliveries d ON d.order_number = o.number
     WHERE o.customer_id = $1 ORDER BY o.ordered_on DESC, i.id`,
    [customerId],
  );
  const number = typeof orderNumber === "string" ? readOrderNumber(orderNumber) : null;
  const wanted = readWords(words);
  const scored = items
    .filter((item) => number === null || item.order_number === number)
    .map((item) => ({ item, score: readWords(`${item.title} ${item.kind}`).filter((word) => wanted.includes(word)).length }));
  const best = Math.max(0, ...scored.map(({ score }) => score));
  return best === 0 ? null : (scored.find(({ score }) => score === best)?.item ?? null);
}

export function refuseItem(): ActionResult {
  return refuse(
    "item",
    "item/unknown",
    "I can't find that among the things you bought. What is it called, or what kind of thing is it?",
  );
}

function readWords(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
  return [...new Set(words.filter((word) => word.length > 2).map((word) => word.replace(/s$/, "")))];
}
