import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningServer } from "../../demo/backend/server.ts";
import { callAction, readRows, startDemo } from "./backend.ts";

let server: RunningServer;
beforeAll(async () => void (server = await startDemo()), 60_000);
afterAll(() => server.close());

test("the open bill is found, paid once and then gone", async () => {
  const open = await callAction(server, "get_open_bill", {});
  expect(open.json.output).toMatchObject({ has_open_bill: true, bill_number: "B-20418", bill_amount: "£84.20" });
  const paid = await callAction(server, "pay_bill", { bill_number: "B-20418", payment_method: "card" });
  expect(paid.json.output).toMatchObject({
    payment_state: "paid",
    bill_amount: "£84.20",
    payment_reference: expect.stringMatching(/^P-/),
  });
  const again = await callAction(server, "pay_bill", { bill_number: "B-20418", payment_method: "card" });
  expect(again.json.output).toEqual({ payment_state: "already paid", payment_reference: null });
  expect(await readRows(server, "payments", "?bill_number=B-20418")).toHaveLength(1);
  expect((await callAction(server, "get_open_bill", {})).json.output.has_open_bill).toBe(false);
  expect((await callAction(server, "list_bills", {})).json.output.bill_list).toMatch(
    /^- B-20418.*paid\n- B-20251.*\n- B-20090/,
  );
});

test("another customer's bill cannot be paid", async () => {
  const reply = await callAction(server, "pay_bill", { bill_number: "B-20422", payment_method: "card" });
  expect(reply.json.output.payment_state).toBe("already paid");
  expect(await readRows(server, "payments", "?bill_number=B-20422")).toEqual([]);
});

test("a reading lower than the last is refused on its slot, a high one is flagged, a good one is stored", async () => {
  const low = await callAction(server, "submit_meter_reading", { meter_type: "electricity", meter_reading: 100 });
  expect(low.status).toBe(422);
  expect(low.json.errors).toEqual([
    { path: "meter_reading", code: "meter/too-low", message: expect.stringContaining("47,850 kWh") },
  ]);
  const high = await callAction(server, "check_meter_reading", { meter_type: "electricity", meter_reading: 84111 });
  expect(high.json.output.reading_unusual).toBe(true);
  const good = await callAction(server, "check_meter_reading", { meter_type: "electricity", meter_reading: 48111 });
  expect(good.json.output).toMatchObject({ reading_unusual: false, energy_used: "261 kWh", last_reading: "47,850 kWh" });
  const stored = await callAction(server, "submit_meter_reading", { meter_type: "electricity", meter_reading: 48111.7 });
  expect(stored.json.output.reading_saved).toBe("48,111 kWh");
  expect(await readRows(server, "readings", "?reading=48111")).toHaveLength(1);
});

test("a tariff is changed once; the same tariff again changes nothing", async () => {
  expect((await callAction(server, "list_tariffs", {})).json.output.current_tariff).toBe("Evergreen Flex");
  const changed = await callAction(server, "change_tariff", { new_tariff: "night saver" });
  expect(changed.json.output).toMatchObject({ tariff_changed: true, tariff_start_day: expect.stringMatching(/day \d+ /) });
  expect((await callAction(server, "change_tariff", { new_tariff: "Night Saver" })).json.output.tariff_changed).toBe(false);
  expect(await readRows(server, "tariffs")).toHaveLength(1);
});

test.each([
  ["ab4 2qt", true],
  ["my postcode is AB1 7HN", false],
])("an outage at %s is reported and told whether it is known: %s", async (postcode, known) => {
  const reply = await callAction(server, "report_outage", { outage_postcode: postcode, outage_problem: "no power" });
  expect(reply.json.output.outage_known).toBe(known);
});

test.each([
  ["next Friday", 200, undefined],
  ["2020-01-01", 422, "date/past"],
  ["in three years", 422, "date/too-far"],
  ["purple", 422, "date/unclear"],
])("a move on %s answers %i", async (day, status, code) => {
  const reply = await callAction(server, "move_house", { move_date: day, new_address: "12 Mill Lane, Alderbridge" });
  expect(reply.status).toBe(status);
  expect(reply.json.errors?.[0].code).toBe(code);
});
