// The energy supplier's actions as functions of the page: no server, nothing leaves the device. What they would write into
// a database they write into one object, which lives as long as the page.

const MONTHS_AHEAD_DAYS = 180;
const CHANGE_DAYS = 14;
const UNUSUAL_FACTOR = 3;

const home = {
  bills: [
    { number: "B-20418", period: "last month", pence: 8_420, due: dayAfter(9), paid: false },
    { number: "B-20377", period: "the month before", pence: 9_105, due: dayAfter(-21), paid: true },
  ],
  meters: {
    electricity: { unit: "kWh", reading: 47_850, day: dayAfter(-31), perMonth: 270 },
    gas: { unit: "m³", reading: 8_214, day: dayAfter(-31), perMonth: 90 },
  },
  tariffs: [
    { name: "Evergreen Fixed", price: "24.6p per kWh, 48p a day", about: "one price for twelve months" },
    { name: "Evergreen Flex", price: "22.9p per kWh, 48p a day", about: "follows the market each quarter" },
    { name: "Night Saver", price: "26.8p per kWh, 51p a day", about: "half price from midnight to seven" },
  ],
  tariff: "Evergreen Flex",
  incidents: { AB4: { cause: "a fallen tree on a line", hours: "about 3 hours" } },
};

/** Answers by idempotency key: a call that comes again gets the first one's. */
const given = new Map();

/**
 * Values of slots, by name.
 * @typedef {Readonly<Record<string, string | number | boolean | null>>} Input
 */

/** @type {Record<string, (call: { input: Input, context: { idempotencyKey: string } }) => object>} */
export const energyActions = {
  get_open_bill: () => {
    const bill = home.bills.findLast(({ paid }) => !paid);
    if (!bill) return { output: { has_open_bill: false, bill_number: null } };
    const { number, period, pence, due } = bill;
    return {
      output: {
        has_open_bill: true,
        bill_number: number,
        bill_period: period,
        bill_amount: sayMoney(pence),
        bill_due_day: sayDay(due),
      },
    };
  },

  pay_bill: once(({ input }) => {
    const bill = home.bills.find(({ number, paid }) => number === input.bill_number && !paid);
    if (!bill) return { output: { payment_state: "already paid", payment_reference: null } };
    bill.paid = true;
    return {
      output: { payment_state: "paid", payment_reference: reference("P"), bill_amount: sayMoney(bill.pence) },
    };
  }),

  list_bills: () => {
    const lines = home.bills.map(({ number, period, pence, paid, due }) => {
      return `- ${number}, ${period}: ${sayMoney(pence)}, ${paid ? "paid" : `due ${sayDay(due)}`}`;
    });
    return { output: { bill_list: lines.join("\n") } };
  },

  check_meter_reading: ({ input }) => {
    const { meter, reading, errors } = readMeter(input);
    if (errors) return { errors };
    const days = Math.max(1, (Date.now() - Date.parse(meter.day)) / 86_400_000);
    const used = reading - meter.reading;
    return {
      output: {
        last_reading: `${sayCount(meter.reading)} ${meter.unit}`,
        last_reading_day: sayDay(meter.day),
        energy_used: `${sayCount(used)} ${meter.unit}`,
        reading_unusual: used > (meter.perMonth * days * UNUSUAL_FACTOR) / 30,
      },
    };
  },

  submit_meter_reading: once(({ input }) => {
    const { meter, reading, errors } = readMeter(input);
    if (errors) return { errors };
    const used = reading - meter.reading;
    meter.reading = reading;
    meter.day = dayAfter(0);
    return {
      output: { energy_used: `${sayCount(used)} ${meter.unit}`, reading_saved: `${sayCount(reading)} ${meter.unit}` },
    };
  }),

  list_tariffs: () => {
    const lines = home.tariffs.map(({ name, price, about }) => `- **${name}**: ${price}; ${about}`);
    return { output: { current_tariff: home.tariff, tariff_list: lines.join("\n") } };
  },

  change_tariff: once(({ input }) => {
    if (input.new_tariff === home.tariff) return { output: { tariff_changed: false, tariff_reference: null } };
    home.tariff = input.new_tariff;
    const start = sayDay(dayAfter(CHANGE_DAYS));
    return { output: { tariff_changed: true, tariff_reference: reference("T"), tariff_start_day: start } };
  }),

  report_outage: once(({ input }) => {
    const postcode = /\b([A-Z]{1,2}\d{1,2}[A-Z]?)\s*(\d[A-Z]{2})\b/.exec(String(input.outage_postcode).toUpperCase());
    if (!postcode) return refuse("outage_postcode", "I need the full postcode of the home, for example AB4 2QT.");
    const incident = home.incidents[postcode[1]];
    return {
      output: {
        outage_reference: reference("O"),
        outage_known: incident !== undefined,
        outage_cause: incident?.cause ?? null,
        outage_hours: incident?.hours ?? null,
      },
    };
  }),

  check_move: ({ input }) => {
    const { day, errors } = readMove(input);
    return errors ? { errors } : { output: { move_day: sayDay(day) } };
  },

  move_house: once(({ input }) => {
    const { day, errors } = readMove(input);
    return errors ? { errors } : { output: { move_reference: reference("M"), move_day: sayDay(day) } };
  }),
};

/** A write that happens once, however often it is asked for. */
function once(write) {
  return (call) => {
    const { idempotencyKey } = call.context;
    if (!given.has(idempotencyKey)) given.set(idempotencyKey, write(call));
    return given.get(idempotencyKey);
  };
}

function readMeter(input) {
  const meter = home.meters[input.meter_type];
  const reading = Math.floor(Number(input.meter_reading));
  if (reading >= meter.reading) return { meter, reading };
  const last = `${sayCount(meter.reading)} ${meter.unit} on ${sayDay(meter.day)}`;
  return refuse("meter_reading", `That is lower than your last reading, ${last}. Please look at the meter again.`);
}

function readMove(input) {
  const day = readDay(String(input.move_date));
  if (day === null) return refuse("move_date", "I did not get the day. Please write it like 12 March.");
  if (day < dayAfter(0)) return refuse("move_date", "That day has passed. On which day do you move?");
  if (day > dayAfter(MONTHS_AHEAD_DAYS))
    return refuse("move_date", "I can plan moves up to six months ahead. Is there an earlier day?");
  if (!/\d/.test(input.new_address)) return refuse("new_address", "I need the street with its number and the town, please.");
  return { day };
}

/** `2026-03-12`, or the words of the chat's own reader for it: "12 March". The next such day. */
function readDay(words) {
  const iso = /\d{4}-\d{2}-\d{2}/.exec(words)?.[0];
  if (iso) return iso;
  const [, number, month] = /(\d{1,2})(?:st|nd|rd|th)?(?: of)? (\p{L}{3})/u.exec(words) ?? [];
  const today = dayAfter(0);
  const years = [0, 1].map((ahead) => Number(today.slice(0, 4)) + ahead);
  const days = years.map((year) => Date.parse(`${number} ${month} ${year} UTC`)).filter(Number.isFinite);
  return days.map((time) => new Date(time).toISOString().slice(0, 10)).find((day) => day >= today) ?? null;
}

function refuse(path, message) {
  return { errors: [{ path, code: "refused", message }] };
}

function dayAfter(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

function sayDay(iso) {
  return new Date(`${iso}T00:00:00Z`).toLocaleDateString("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    timeZone: "UTC",
  });
}

function sayMoney(pence) {
  return `£${(pence / 100).toFixed(2)}`;
}

function sayCount(count) {
  return count.toLocaleString("en-GB");
}

function reference(prefix) {
  const letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `${prefix}-${[...bytes].map((byte) => letters[byte % letters.length]).join("")}`;
}
