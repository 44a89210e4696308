import { done, type Action } from "../action.ts";
import { sayDay, sayList } from "../wording.ts";
import { findOrder, refuseOrderNumber } from "./orders.ts";

/** Where an order is and what is in it. */
export const orderStatus: Action = {
  name: "order_status",
  description: "Looks up an order of the signed-in customer and tells where it is.",
  kind: "read",
  input: { order_number: { type: "string", description: "Such as FH-1042", maxLength: 60, required: true } },
  output: {
    order_number: { type: "string", description: "In its full form" },
    order_state: { type: "string", description: "How far it is", enum: ["preparing", "shipped", "delivered", "cancelled"] },
    order_items: { type: "string", description: "What was ordered, as a phrase" },
    delivery_day: { type: "string", description: "Expected, or done, such as Thursday 12 March" },
    carrier: { type: "string", description: "Who delivers" },
    tracking_code: { type: "string", description: "Null until it is shipped" },
    delivery_address_now: { type: "string", description: "Where it goes" },
  },
  async run({ input, db, customerId }) {
    const order = await findOrder(db, customerId, String(input["order_number"]));
    if (order === null) return refuseOrderNumber();
    const items = await db.query<{ title: string; size: string | null }>(
      "SELECT title, size FROM order_items WHERE order_number = $1 ORDER BY id",
      [order.number],
    );
    return done({
      order_number: order.number,
      order_state: order.status,
      order_items: sayList(items.map((item) => (item.size === null ? item.title : `${item.title} (${item.size})`))),
      delivery_day: sayDay(order.due_on),
      carrier: order.carrier,
      tracking_code: order.tracking_code,
      delivery_address_now: order.address,
    });
  },
};
