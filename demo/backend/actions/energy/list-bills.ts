import { done, type Action } from "../action.ts";
import { sayDay, sayMoney } from "../wording.ts";
import { listBillRows } from "./bills.ts";

/** The last bills in one text. */
export const listBills: Action = {
  name: "list_bills",
  description: "Lists the last bills with amount and state.",
  kind: "read",
  input: {},
  output: { bill_list: { type: "string", description: "A Markdown list" } },
  async run({ db, customerId }) {
    const bills = await listBillRows(db, customerId);
    const lines = bills.slice(0, 6).map((bill) => {
      const state = bill.status === "paid" ? "paid" : `due ${sayDay(bill.due_on)}`;
      return `- ${bill.number}, ${bill.period}: ${sayMoney(bill.amount_pence)}, ${state}`;
    });
    return done({ bill_list: lines.join("\n") });
  },
};
