import { done, type Action } from "../action.ts";
import { newReference, sayMoney } from "../wording.ts";
import { judgeReturn } from "./check-return-eligibility.ts";
import { findItem, refuseItem } from "./items.ts";

/** Registers a return for a refund. */
export const createReturn: Action = {
  name: "create_return",
  description: "Registers the return of an item; the refund follows when it arrives.",
  kind: "write",
  input: {
    item: { type: "string", description: "In the customer's words", maxLength: 200, required: true },
    order_number: { type: "string", description: "Narrows the search", maxLength: 60 },
    return_reason: { type: "string", description: "Why it comes back", maxLength: 200 },
  },
  output: {
    return_reference: { type: "string", description: "Written on the label" },
    return_verdict: { type: "string", description: "allowed, or the reason against it" },
    refund_amount: { type: "string", description: "Such as £129.00" },
  },
  async run({ input, db, customerId }) {
    const item = await findItem(db, customerId, String(input["item"]), input["order_number"] ?? null);
    if (item === null) return refuseItem();
    const verdict = judgeReturn(item);
    if (verdict !== "allowed") return done({ return_verdict: verdict, return_reference: null });
    const reference = newReference("R");
    await db.query("INSERT INTO returns (reference, item_id, kind, reason) VALUES ($1, $2, 'return', $3)", [
      reference,
      item.id,
      input["return_reason"],
    ]);
    return done({ return_verdict: "allowed", return_reference: reference, refund_amount: sayMoney(item.price_pence) });
  },
};
