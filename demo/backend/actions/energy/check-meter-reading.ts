import { done, type Action } from "../action.ts";
import { sayCount, sayDay } from "../wording.ts";
import { READING_INPUT, readMeter } from "./meters.ts";

/** More than this many times the usual use is asked about before it is stored. */
const UNUSUAL_FACTOR = 3;

/** Compares a reading with the last one, before the customer confirms it. */
export const checkMeterReading: Action = {
  name: "check_meter_reading",
  description: "Compares a meter reading with the last one and tells whether it looks unusual.",
  kind: "read",
  input: READING_INPUT,
  output: {
    last_reading: { type: "string", description: "Such as 47,850 kWh" },
    last_reading_day: { type: "string", description: "Such as Thursday 12 March" },
    energy_used: { type: "string", description: "Since then, such as 261 kWh" },
    reading_unusual: { type: "boolean", description: "Far above the usual use: perhaps a slip" },
  },
  async run(call) {
    const found = await readMeter(call);
    if ("kind" in found) return found;
    const { meter, reading } = found;
    const used = reading - meter.last_reading;
    const usual = (meter.usual_per_month * Math.max(meter.days, 1)) / 30;
    return done({
      last_reading: `${sayCount(meter.last_reading)} ${meter.unit}`,
      last_reading_day: sayDay(meter.last_day),
      energy_used: `${sayCount(used)} ${meter.unit}`,
      reading_unusual: used > usual * UNUSUAL_FACTOR,
    });
  },
};
