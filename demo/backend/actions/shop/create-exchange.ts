import { done, refuse, type Action } from "../action.ts";
import { newReference, sayList } from "../wording.ts";
import { judgeReturn } from "./check-return-eligibility.ts";
import { findItem, refuseItem } from "./items.ts";

export const SIZES = ["XS", "S", "M", "L", "XL"] as const;

/** Exchanges an item for another size, if that size is in stock. */
export const createExchange: Action = {
  name: "create_exchange",
  description: "Reserves the other size and registers the exchange.",
  kind: "write",
  input: {
    item: { type: "string", description: "In the customer's words", maxLength: 200, required: true },
    order_number: { type: "string", description: "Narrows the search", maxLength: 60 },
    size: { type: "string", description: "The wanted size", enum: SIZES, required: true },
  },
  output: {
    exchange_reference: { type: "string", description: "Written on the label" },
    return_verdict: { type: "string", description: "allowed, or the reason against it" },
  },
  async run({ input, db, customerId }) {
    const item = await findItem(db, customerId, String(input["item"]), input["order_number"] ?? null);
    if (item === null) return refuseItem();
    const verdict = judgeReturn(item);
    if (verdict !== "allowed") return done({ return_verdict: verdict, exchange_reference: null });
    if (input["size"] === item.size) {
      return refuse("size", "size/same", `That is the size you have. Which other size of the ${item.title} would you like?`);
    }
    const taken = await db.query(
      "UPDATE stock SET pieces = pieces - 1 WHERE title = $1 AND size = $2 AND pieces > 0 RETURNING pieces",
      [item.title, input["size"]],
    );
    if (taken.length === 0) {
      const others = await db.query<{ size: string }>("SELECT size FROM stock WHERE title = $1 AND pieces > 0 AND size <> $2", [
        item.title,
        item.size ?? "",
      ]);
      const known = SIZES.filter((size) => others.some((row) => row.size === size));
      const left = known.length === 0 ? "No other size is left." : `Left are ${sayList(known)}.`;
      return refuse("size", "size/sold-out", `We have no ${item.title} in ${input["size"]} at the moment. ${left}`);
    }
    const reference = newReference("X");
    await db.query("INSERT INTO returns (reference, item_id, kind, new_size) VALUES ($1, $2, 'exchange', $3)", [
      reference,
      item.id,
      input["size"],
    ]);
    return done({ return_verdict: "allowed", exchange_reference: reference });
  },
};
