import { done, refuse, type Action } from "../action.ts";
import { findOrder, refuseOrderNumber } from "./orders.ts";

/** Sends an order elsewhere, as long as it has not left. */
export const changeDeliveryAddress: Action = {
  name: "change_delivery_address",
  description: "Changes where an order is delivered; only while it is being prepared.",
  kind: "write",
  input: {
    order_number: { type: "string", description: "Such as FH-1061", maxLength: 60, required: true },
    delivery_address: { type: "string", description: "Street, house number, town", maxLength: 300, required: true },
  },
  output: {
    address_changed: { type: "boolean", description: "False: the parcel has left already" },
    delivery_address_now: { type: "string", description: "Where it goes" },
  },
  async run({ input, db, customerId }) {
    const order = await findOrder(db, customerId, String(input["order_number"]));
    if (order === null) return refuseOrderNumber();
    const address = String(input["delivery_address"]).replace(/\s+/g, " ");
    if (address.length < 8 || !/\d/.test(address)) {
      return refuse("delivery_address", "address/incomplete", "I need the street with its number and the town, please.");
    }
    const changed = await db.query(
      "UPDATE deliveries SET address = $2 WHERE order_number = $1 AND status = 'preparing' RETURNING order_number",
      [order.number, address],
    );
    return done({ address_changed: changed.length > 0, delivery_address_now: changed.length > 0 ? address : order.address });
  },
};
