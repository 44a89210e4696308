import { done, type Action } from "../action.ts";
import { dayAfter, newReference, sayDay } from "../wording.ts";

export const TARIFFS = ["Evergreen Fixed", "Evergreen Flex", "Night Saver"] as const;

/** Days between the order and the first day of the new tariff. */
const CHANGE_DAYS = 14;

/** The tariffs and which one the customer has. */
export const listTariffs: Action = {
  name: "list_tariffs",
  description: "Lists the tariffs with prices and names the customer's own.",
  kind: "read",
  input: {},
  output: {
    current_tariff: { type: "string", description: "The customer's", enum: TARIFFS },
    tariff_list: { type: "string", description: "A Markdown list" },
  },
  async run({ db, customerId }) {
    const rows = await db.query<{ name: string; description: string; unit_tenths: number; standing_pence: number }>(
      "SELECT name, description, unit_tenths, standing_pence FROM tariffs ORDER BY position",
    );
    const lines = rows.map((row) => {
      return `- **${row.name}**: ${(row.unit_tenths / 10).toFixed(1)}p per kWh, ${row.standing_pence}p a day; ${row.description}`;
    });
    const [contract] = await db.query<{ tariff: string }>("SELECT tariff FROM contracts WHERE customer_id = $1", [customerId]);
    return done({ current_tariff: contract?.tariff ?? null, tariff_list: lines.join("\n") });
  },
};

/** What the operator of the grid does before a contract may change, and how much of the time it takes. */
const CHECKS = [
  { share: 0.2, doing: "Checking your contract" },
  { share: 0.6, doing: "Asking the operator of the grid" },
  { share: 0.2, doing: "Booking the change" },
] as const;

/** Moves the customer to another tariff. */
export const changeTariff: Action = {
  name: "change_tariff",
  description: "Orders another tariff; it starts two weeks later.",
  kind: "write",
  input: { new_tariff: { type: "string", description: "The wanted one", enum: TARIFFS, required: true } },
  output: {
    tariff_changed: { type: "boolean", description: "False: the customer has it already" },
    tariff_reference: { type: "string", description: "Of the order" },
    tariff_start_day: { type: "string", description: "Such as Thursday 12 March" },
  },
  async prepare(work, totalMs) {
    let share = 0;
    for (const check of CHECKS) {
      await work.progress(Math.round(share * 100), check.doing);
      await work.wait(totalMs * check.share);
      share += check.share;
    }
  },
  async run({ input, db, customerId, now }) {
    const startsOn = dayAfter(now, CHANGE_DAYS);
    const changed = await db.query(
      "UPDATE contracts SET tariff = $2, starts_on = $3 WHERE customer_id = $1 AND tariff <> $2 RETURNING tariff",
      [customerId, input["new_tariff"], startsOn],
    );
    if (changed.length === 0) return done({ tariff_changed: false, tariff_reference: null });
    await db.query("INSERT INTO tariff_changes (customer_id, tariff, starts_on) VALUES ($1, $2, $3)", [
      customerId,
      input["new_tariff"],
      startsOn,
    ]);
    return done({ tariff_changed: true, tariff_reference: newReference("T"), tariff_start_day: sayDay(startsOn) });
  },
};
