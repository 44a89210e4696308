import type { Queryable } from "../../database/database.ts";
import { refuse, type ActionCall, type ActionResult, type ValueSchema } from "../action.ts";
import { sayCount, sayDay } from "../wording.ts";

export interface Meter {
  readonly number: string;
  readonly unit: string;
  readonly usual_per_month: number;
  readonly last_reading: number;
  readonly last_day: string;
  readonly days: number;
}

export const READING_INPUT: Readonly<Record<string, ValueSchema>> = {
  meter_type: { type: "string", description: "Which meter", enum: ["electricity", "gas"], required: true },
  meter_reading: { type: "number", description: "The digits before the comma", minimum: 0, maximum: 9_999_999, required: true },
};

/** The customer's meter of a kind, with its newest reading. */
export async function findMeter(db: Queryable, customerId: number, kind: unknown): Promise<Meter | null> {
  const [meter] = await db.query<Meter>(
    `SELECT number, unit, usual_per_month, reading AS last_reading, read_on::text AS last_day, current_date - read_on AS days
     FROM meters JOIN meter_readings ON meter_number = number
     WHERE customer_id = $1 AND kind = $2 ORDER BY reading DESC, meter_readings.id DESC LIMIT 1`,
    [customerId, kind],
  );
  return meter ?? null;
}

/** The meter and the whole-number reading of a call, or why it cannot be taken: a meter never runs backwards. */
export async function readMeter({
  db,
  customerId,
  input,
}: ActionCall): Promise<{ meter: Meter; reading: number } | ActionResult> {
  const meter = await findMeter(db, customerId, input["meter_type"]);
  if (meter === null) return refuse("meter_type", "meter/unknown", `There is no ${input["meter_type"]} meter on your account.`);
  const reading = Math.floor(Number(input["meter_reading"]));
  if (reading >= meter.last_reading) return { meter, reading };
  const last = `${sayCount(meter.last_reading)} ${meter.unit} on ${sayDay(meter.last_day)}`;
  return refuse(
    "meter_reading",
    "meter/too-low",
    `That is lower than your last reading, ${last}. Please look at the meter again.`,
  );
}
