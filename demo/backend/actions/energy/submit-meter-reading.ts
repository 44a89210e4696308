import { done, type Action } from "../action.ts";
import { sayCount } from "../wording.ts";
import { READING_INPUT, readMeter } from "./meters.ts";

/** Stores a meter reading. */
export const submitMeterReading: Action = {
  name: "submit_meter_reading",
  description: "Stores a meter reading; one lower than the last is refused.",
  kind: "write",
  input: READING_INPUT,
  output: {
    energy_used: { type: "string", description: "Since the last reading, such as 261 kWh" },
    reading_saved: { type: "string", description: "Such as 48,111 kWh" },
  },
  async run(call) {
    const found = await readMeter(call);
    if ("kind" in found) return found;
    const { meter, reading } = found;
    await call.db.query("INSERT INTO meter_readings (meter_number, reading, read_on) VALUES ($1, $2, current_date)", [
      meter.number,
      reading,
    ]);
    return done({
      energy_used: `${sayCount(reading - meter.last_reading)} ${meter.unit}`,
      reading_saved: `${sayCount(reading)} ${meter.unit}`,
    });
  },
};
