import { done, type Action } from "../action.ts";
import { sayMoney } from "../wording.ts";
import { findItem, refuseItem, type BoughtItem } from "./items.ts";

export const RETURN_DAYS = 30;

/** Whether a bought item may come back, and why not. */
export const checkReturnEligibility: Action = {
  name: "check_return_eligibility",
  description: "Finds the item that the customer means among the orders and tells whether it may be returned or exchanged.",
  kind: "read",
  input: {
    item: { type: "string", description: "In the customer's words: the rain jacket", maxLength: 200, required: true },
    order_number: { type: "string", description: "Narrows the search", maxLength: 60 },
  },
  output: {
    item_title: { type: "string", description: "As in the shop" },
    item_order: { type: "string", description: "Number of the order it came with" },
    item_size: { type: "string", description: "Bought size, or null" },
    refund_amount: { type: "string", description: "Such as £129.00" },
    return_verdict: {
      type: "string",
      description: "allowed, or the reason against it",
      enum: ["allowed", "too late", "not delivered", "already returned"],
    },
  },
  async run({ input, db, customerId }) {
    const item = await findItem(db, customerId, String(input["item"]), input["order_number"] ?? null);
    if (item === null) return refuseItem();
    return done({
      item_title: item.title,
      item_order: item.order_number,
      item_size: item.size,
      refund_amount: sayMoney(item.price_pence),
      return_verdict: judgeReturn(item),
    });
  },
};

export function judgeReturn(item: BoughtItem): "allowed" | "too late" | "not delivered" | "already returned" {
  if (item.sent_back) return "already returned";
  if (item.status !== "delivered") return "not delivered";
  return item.days_ago > RETURN_DAYS ? "too late" : "allowed";
}
