import { done, type Action } from "../action.ts";
import { newReference, sayMoney } from "../wording.ts";
import { listBillRows } from "./bills.ts";

export const PAYMENT_METHODS = ["card", "bank account"] as const;

/** Pays a bill. The row of the bill decides: it turns from open to paid once, whoever asks and however often. */
export const payBill: Action = {
  name: "pay_bill",
  description: "Pays an open bill with the stored card or from the stored bank account.",
  kind: "write",
  risk: "irreversible",
  input: {
    bill_number: { type: "string", description: "Absent: the oldest open bill", maxLength: 40 },
    payment_method: { type: "string", description: "Where the money comes from", enum: PAYMENT_METHODS, required: true },
  },
  output: {
    payment_state: { type: "string", description: "What happened", enum: ["paid", "already paid"] },
    payment_reference: { type: "string", description: "Stands on the receipt" },
    bill_amount: { type: "string", description: "Such as £84.20" },
  },
  async run({ input, db, customerId, idempotencyKey }) {
    const bills = await listBillRows(db, customerId);
    const number = input["bill_number"] ?? bills.findLast((bill) => bill.status === "open")?.number ?? null;
    const [bill] = await db.query<{ number: string; amount_pence: number }>(
      "UPDATE bills SET status = 'paid' WHERE number = $1 AND customer_id = $2 AND status = 'open' RETURNING number, amount_pence",
      [number, customerId],
    );
    if (bill === undefined) return done({ payment_state: "already paid", payment_reference: null });
    const reference = newReference("P");
    await db.query(
      "INSERT INTO payments (reference, bill_number, amount_pence, method, idempotency_key) VALUES ($1, $2, $3, $4, $5)",
      [reference, bill.number, bill.amount_pence, input["payment_method"], idempotencyKey],
    );
    return done({ payment_state: "paid", payment_reference: reference, bill_amount: sayMoney(bill.amount_pence) });
  },
};
