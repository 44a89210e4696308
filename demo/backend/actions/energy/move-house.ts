import { parseDate } from "chrono-node";
import { done, refuse, type Action, type ActionCall, type ActionResult } from "../action.ts";
import { dayAfter, newReference, sayDay } from "../wording.ts";

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
const MAX_DAYS_AHEAD = 180;

const MOVE_INPUT: Action["input"] = {
  move_date: { type: "string", description: "2026-03-12, or in words", maxLength: 80, required: true },
  new_address: { type: "string", description: "Street, house number, town", maxLength: 300, required: true },
};

/** Whether a move can be planned like this, before the customer confirms it. */
export const checkMove: Action = {
  name: "check_move",
  description: "Checks the day and the address of a move and says the day in words.",
  kind: "read",
  input: MOVE_INPUT,
  output: { move_day: { type: "string", description: "Such as Thursday 12 March" } },
  async run(call) {
    const move = readMove(call);
    return "kind" in move ? move : done({ move_day: sayDay(move.day) });
  },
};

/** Ends the supply at the old home on a day and starts it at the new one. */
export const moveHouse: Action = {
  name: "move_house",
  description: "Moves the supply contract to another home.",
  kind: "write",
  input: MOVE_INPUT,
  output: {
    move_reference: { type: "string", description: "Of the order" },
    move_day: { type: "string", description: "Such as Thursday 12 March" },
  },
  async run(call) {
    const move = readMove(call);
    if ("kind" in move) return move;
    const reference = newReference("M");
    await call.db.query("INSERT INTO moves (reference, customer_id, new_address, move_on) VALUES ($1, $2, $3, $4)", [
      reference,
      call.customerId,
      move.address,
      move.day,
    ]);
    return done({ move_reference: reference, move_day: sayDay(move.day) });
  },
};

function readMove({ input, now }: ActionCall): { readonly day: string; readonly address: string } | ActionResult {
  const day = readDay(String(input["move_date"]), now);
  if (day === null) return refuse("move_date", "date/unclear", "I did not get the day. Please write it like 12 March.");
  if (day < dayAfter(now, 0)) return refuse("move_date", "date/past", "That day has passed. On which day do you move?");
  if (day > dayAfter(now, MAX_DAYS_AHEAD)) {
    return refuse("move_date", "date/too-far", "I can plan moves up to six months ahead. Is there an earlier day?");
  }
  const address = String(input["new_address"]).replace(/\s+/g, " ");
  if (address.length >= 8 && /\d/.test(address)) return { day, address };
  return refuse("new_address", "address/incomplete", "I need the street with its number and the town, please.");
}

/** A day as `2026-03-12`: as it stands, or read from words. Null: no day in it. */
function readDay(text: string, now: Date): string | null {
  if (ISO_DAY.test(text)) return Number.isNaN(Date.parse(text)) ? null : text;
  const date = parseDate(text, now, { forwardDate: true });
  if (date === null) return null;
  const pad = (part: number): string => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}
