import { done, type Action } from "../action.ts";
import { sayDay, sayMoney } from "../wording.ts";
import { listBillRows } from "./bills.ts";

/** The bill to pay next, if there is one. */
export const getOpenBill: Action = {
  name: "get_open_bill",
  description: "Finds the oldest bill that is not paid yet.",
  kind: "read",
  input: {},
  output: {
    has_open_bill: { type: "boolean", description: "False: everything is paid" },
    bill_number: { type: "string", description: "Such as B-20418" },
    bill_period: { type: "string", description: "Such as last month" },
    bill_amount: { type: "string", description: "Such as £84.20" },
    bill_due_day: { type: "string", description: "Such as Thursday 12 March" },
  },
  async run({ db, customerId }) {
    const bill = (await listBillRows(db, customerId)).findLast((row) => row.status === "open");
    if (bill === undefined) return done({ has_open_bill: false, bill_number: null });
    return done({
      has_open_bill: true,
      bill_number: bill.number,
      bill_period: bill.period,
      bill_amount: sayMoney(bill.amount_pence),
      bill_due_day: sayDay(bill.due_on),
    });
  },
};
