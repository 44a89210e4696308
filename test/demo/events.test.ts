import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Database } from "../../demo/backend/database/database.ts";
import { createBackend, openDatabase } from "../../demo/backend/server.ts";

const AT = "2026-03-12T12:00:00.000Z";
let db: Database;
beforeAll(async () => void (db = await openDatabase()), 60_000);
beforeEach(() => db.execute("DELETE FROM reported_events"));
afterAll(() => db.close());

const report = async (events: unknown): Promise<[number, any]> => {
  const response = await createBackend({ db }).request("/v1/events", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ events }),
  });
  return [response.status, await response.json()];
};
const stored = () => db.query("SELECT tenant, id, name, fields FROM reported_events ORDER BY id");

test("events are stored once, however often they are sent", async () => {
  const events = [
    { id: "e1", name: "guard/blocked", at: AT, fields: { guard: "F", count: 2 } },
    { id: "e2", name: "handoff", at: AT },
  ];
  expect(await report(events)).toEqual([202, { accepted: 2 }]);
  expect(await report([...events, { id: "e3", name: "more", at: AT }])).toEqual([202, { accepted: 3 }]);
  expect(await stored()).toEqual([
    { tenant: "demo", id: "e1", name: "guard/blocked", fields: '{"guard":"F","count":2}' },
    { tenant: "demo", id: "e2", name: "handoff", fields: "{}" },
    { tenant: "demo", id: "e3", name: "more", fields: "{}" },
  ]);
});

const good = { id: "e9", name: "good", at: AT };
test.each<[string, unknown]>([
  ["no list", "e"],
  ["too many", Array.from({ length: 101 }, (_, n) => ({ ...good, id: `e${n}` }))],
  ["one without an id", [good, { ...good, id: "" }]],
  ["one with a name of words", [good, { ...good, name: "what somebody said" }]],
  ["one of no time", [good, { ...good, at: "soon" }]],
  ["one with fields that are a list", [good, { ...good, fields: [] }]],
  ["one that is long", [good, { ...good, fields: { text: "x".repeat(4001) } }]],
  ["nothing", [null]],
])("%s is refused as a whole", async (_what, events) => {
  const [status, problem] = await report(events);
  expect([status, problem.code]).toEqual([400, "request/malformed"]);
  expect(await stored()).toEqual([]);
});
