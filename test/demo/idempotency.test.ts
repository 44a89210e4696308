import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Faults } from "../../demo/backend/actions/faults.ts";
import { seed, type RunningServer, type ServerOptions } from "../../demo/backend/server.ts";
import { callAction, compareText, readRows, startDemo } from "./backend.ts";
import { findPostgres } from "./postgres.ts";

const BILL = { bill_number: "B-20418", payment_method: "card" };
const postgres = await findPostgres();
if (postgres === null) console.info("skipped: idempotency on PostgreSQL (no DATABASE_URL and no `postgres` binary)");
afterAll(() => postgres?.close());

describe("on PGlite", () => {
  checkIdempotency(() => ({}));
});
describe.skipIf(postgres === null)("on PostgreSQL", () => {
  checkIdempotency(() => ({ databaseUrl: postgres?.url, schema: newSchema() }));

  test("two processes agree: a key that the other holds is busy, one that the other has finished is replayed", async () => {
    const shared = { databaseUrl: postgres?.url, schema: newSchema() };
    const one = await startDemo({ ...shared, fresh: true });
    const other = await startDemo(shared);
    try {
      const key = randomUUID();
      const replies = await Promise.all(
        [one, other, one, other, one, other].map((server) => callAction(server, "pay_bill", BILL, key)),
      );
      const done = replies.filter((reply) => reply.status === 200);
      expect(done.length).toBeGreaterThan(0);
      expect(new Set(done.map((reply) => reply.text)).size).toBe(1);
      expect((await callAction(other, "pay_bill", BILL, key)).text).toBe(done[0]!.text);
      expect(await readRows(other, "payments", "?bill_number=B-20418")).toHaveLength(1);
      await one.db.transaction(async (tx) => {
        await tx.query("INSERT INTO idempotency_keys (key, action, fingerprint) VALUES ('held-elsewhere', 'pay_bill', '')");
        expect((await callAction(other, "pay_bill", BILL, "held-elsewhere")).json.code).toBe("idempotency/in-progress");
      });
    } finally {
      await Promise.all([one.close(), other.close()]);
    }
  });
});

function newSchema(): string {
  return `test_${randomUUID().slice(0, 8)}`;
}

/** What must hold on every database. */
function checkIdempotency(open: () => Partial<ServerOptions>): void {
  const faults: Faults = new Map();
  let server: RunningServer;
  beforeAll(async () => void (server = await startDemo({ ...open(), faults })), 60_000);
  beforeEach(() => (faults.clear(), seed(server.db, { fresh: true })));
  afterAll(() => server.close());
  const payments = () => readRows(server, "payments", "?bill_number=B-20418");

  test("the same request twice is done once and answered with the same bytes", async () => {
    const key = randomUUID();
    const first = await callAction(server, "pay_bill", BILL, key);
    const second = await callAction(server, "pay_bill", BILL, key);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.text).toBe(first.text);
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    expect(await payments()).toHaveLength(1);
  });

  test("twelve at once under one key make one row; who comes too early is told to come again", async () => {
    const key = randomUUID();
    const replies = await Promise.all(Array.from({ length: 12 }, () => callAction(server, "pay_bill", BILL, key)));
    const done = replies.filter((reply) => reply.status === 200);
    const busy = replies.filter((reply) => reply.status === 409);
    expect(done.length).toBeGreaterThan(0);
    expect(done.length + busy.length).toBe(12);
    expect(new Set(done.map((reply) => reply.text)).size).toBe(1);
    for (const reply of busy) expect(reply.json).toMatchObject({ code: "idempotency/in-progress", retryable: true });
    expect(await payments()).toHaveLength(1);
  });

  test("two keys for one bill make one payment", async () => {
    const replies = await Promise.all([callAction(server, "pay_bill", BILL), callAction(server, "pay_bill", BILL)]);
    expect(replies.map((reply) => reply.json.output.payment_state).toSorted(compareText)).toEqual(["already paid", "paid"]);
    expect(await payments()).toHaveLength(1);
  });

  test("the same key with another payload is refused and changes nothing", async () => {
    const key = randomUUID();
    await callAction(server, "pay_bill", BILL, key);
    const other = await callAction(server, "pay_bill", { ...BILL, payment_method: "bank account" }, key);
    expect(other.status).toBe(422);
    expect(other.headers.get("content-type")).toBe("application/problem+json");
    expect(other.json).toMatchObject({ code: "idempotency/key-reused", retryable: false });
    const elsewhere = await callAction(server, "change_tariff", { new_tariff: "Night Saver" }, key);
    expect(elsewhere.json.code).toBe("idempotency/key-reused");
    expect(await payments()).toHaveLength(1);
  });

  test("a refusal is stored as well", async () => {
    const key = randomUUID();
    const input = { meter_type: "electricity", meter_reading: 5 };
    const first = await callAction(server, "submit_meter_reading", input, key);
    const second = await callAction(server, "submit_meter_reading", input, key);
    expect([first.status, second.status, second.text === first.text]).toEqual([422, 422, true]);
  });

  test("a reply lost after the effect is found again under the key", async () => {
    const key = randomUUID();
    faults.set("pay_bill", { kind: "status", status: 500, when: "after" });
    expect((await callAction(server, "pay_bill", BILL, key)).status).toBe(500);
    faults.clear();
    const again = await callAction(server, "pay_bill", BILL, key);
    expect(again.json.output.payment_state).toBe("paid");
    expect(await payments()).toHaveLength(1);
  });

  test("an effect that fails takes its key with it", async () => {
    const key = randomUUID();
    await server.db.execute("ALTER TABLE payments RENAME TO payments_away");
    const failed = await callAction(server, "pay_bill", BILL, key);
    expect(failed.json).toMatchObject({ status: 500, code: "server/unexpected", retryable: true });
    await server.db.execute("ALTER TABLE payments_away RENAME TO payments");
    expect((await callAction(server, "pay_bill", BILL, key)).json.output.payment_state).toBe("paid");
    expect(await payments()).toHaveLength(1);
  });

  test("a second start finds tables and rows as they are", async () => {
    await callAction(server, "pay_bill", BILL);
    await seed(server.db);
    expect(await payments()).toHaveLength(1);
  });
}
