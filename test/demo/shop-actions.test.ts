import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningServer } from "../../demo/backend/server.ts";
import { callAction, compareText, readRows, startDemo } from "./backend.ts";

let server: RunningServer;
beforeAll(async () => void (server = await startDemo()), 60_000);
afterAll(() => server.close());

test.each([
  ["FH-1061", "preparing"],
  ["fh1057", "shipped"],
  ["#1042", "delivered"],
  ["my order is FH 0988, please", "delivered"],
])("order %s is %s", async (words, state) => {
  expect((await callAction(server, "order_status", { order_number: words })).json.output.order_state).toBe(state);
});

test.each(["FH-9999", "no idea", "FH-1050"])("an order that is not the customer's is unknown: %s", async (words) => {
  const reply = await callAction(server, "order_status", { order_number: words });
  expect([reply.status, reply.json.errors[0].path, reply.json.errors[0].code]).toEqual([422, "order_number", "order/unknown"]);
});

test.each([
  ["the jacket", "Ridgeline rain jacket", "allowed"],
  ["that woolly jumper", "Heather lambswool jumper", "allowed"],
  ["hiking sock", "Merino hiking socks", "not delivered"],
  ["my new boots", "Fellside walking boots", "not delivered"],
  ["swimming shorts", "Tarn swim shorts", "too late"],
])("%s is the %s: %s", async (item, title, verdict) => {
  const { output } = (await callAction(server, "check_return_eligibility", { item })).json;
  expect([output.item_title, output.return_verdict]).toEqual([title, verdict]);
});

test("a thing that was never bought is refused on its slot", async () => {
  const reply = await callAction(server, "check_return_eligibility", { item: "a canoe" });
  expect([reply.status, reply.json.errors[0].path]).toEqual([422, "item"]);
});

test("an exchange needs another size that is in stock, and happens once", async () => {
  const exchange = (size: string) => callAction(server, "create_exchange", { item: "jacket", size });
  expect((await exchange("S")).json.errors[0].code).toBe("size/same");
  const soldOut = (await exchange("XL")).json.errors[0];
  expect(soldOut).toMatchObject({
    path: "size",
    code: "size/sold-out",
    message: expect.stringContaining("Left are XS, M and L."),
  });
  expect((await exchange("enormous")).json.errors[0].code).toBe("value/not-an-option");
  expect((await exchange("m")).json.output.exchange_reference).toMatch(/^X-/);
  expect((await exchange("L")).json.output).toEqual({ return_verdict: "already returned", exchange_reference: null });
  expect(await readRows(server, "returns", "?kind=exchange")).toMatchObject([{ item: "Ridgeline rain jacket", new_size: "M" }]);
});

test("a return is registered once, however many ask at the same time", async () => {
  const replies = await Promise.all(
    ["jumper", "lambswool jumper"].map((item) => callAction(server, "create_return", { item, return_reason: "too small" })),
  );
  expect(replies.map((reply) => reply.json.output.return_verdict).toSorted(compareText)).toEqual([
    "allowed",
    "already returned",
  ]);
  expect(await readRows(server, "returns", "?kind=return")).toHaveLength(1);
});

test("an address changes while the order is packed, and not later", async () => {
  const change = (order_number: string, delivery_address: string) =>
    callAction(server, "change_delivery_address", { order_number, delivery_address });
  expect((await change("FH-1061", "home")).json.errors[0].path).toBe("delivery_address");
  expect((await change("FH-1061", "7  Mill Lane,\n Tarnley")).json.output).toEqual({
    address_changed: true,
    delivery_address_now: "7 Mill Lane, Tarnley",
  });
  expect((await change("FH-1057", "7 Mill Lane, Tarnley")).json.output.address_changed).toBe(false);
  expect(await readRows(server, "deliveries", "?order_number=FH-1061")).toMatchObject([{ address: "7 Mill Lane, Tarnley" }]);
});
