import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startFakeCalmServer, type FakeCalmServer } from "../contract/calm-fake.ts";
import { eventsUntil } from "../demo/events.ts";
import { findPostgres } from "../demo/postgres.ts";
import { assistantOf } from "../unit/dialogue/assistant.ts";
import { buildBackend, startProcess, type BackendProcess } from "./backend-process.ts";
import { findRedis } from "./redis.ts";
import { startRoundRobin, type RoundRobin } from "./round-robin.ts";

const postgres = await findPostgres();
const redis = await findRedis();
if (postgres === null) console.info("skipped: two processes (no DATABASE_URL and no `postgres` binary)");
if (redis === null) console.info("skipped: two processes over Redis (no `redis-server`)");
const SECRET = "a secret that both processes know and no log does";
const folder = mkdtempSync(join(tmpdir(), "halcyon-pair-"));
const assistantFile = join(folder, "bot.json");
writeFileSync(
  assistantFile,
  JSON.stringify(
    assistantOf({
      slots: { word: { type: "text" }, amount: { type: "float" } },
      responses: { utter_sum: [{ text: "{amount}" }] },
      actions: ["say"],
      flows: { pay: { steps: [{ action: "say" }] } },
    }),
  ),
);
let calm: FakeCalmServer;
beforeAll(async () => {
  buildBackend();
  calm = await startFakeCalmServer();
}, 120_000);
afterAll(async () => {
  await calm.close();
  await redis?.close();
  await postgres?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(postgres === null || redis === null)("behind a round-robin balancer, with Redis", () => {
  checkPair(() => ({ REDIS_URL: redis!.url }));
});
describe.skipIf(postgres === null)("behind a round-robin balancer, with PostgreSQL alone", () => {
  checkPair(() => ({}));
});

test.skipIf(postgres === null)(
  "work that kills its process three times is given up, and the next process lives on",
  async () => {
    const schema = `poison_${randomUUID().slice(0, 8)}`;
    const env = {
      DATABASE_URL: postgres!.url,
      DATABASE_SCHEMA: schema,
      RATE_PER_ADDRESS: "off",
      RATE_PER_SESSION: "off",
      TARIFF_CHANGE_MS: "60000",
    };
    const sql = new pg.Client({ connectionString: postgres!.url });
    await sql.connect();
    let address = "";
    try {
      for (let death = 1; death <= 3; death += 1) {
        const victim = await startProcess(env);
        if (address === "") {
          const asked = await fetch(`${victim.url}/v1/actions/change_tariff`, {
            method: "POST",
            headers: { "content-type": "application/json", "idempotency-key": "poison-key-1" },
            body: JSON.stringify({ input: { new_tariff: "Night Saver" }, context: { conversationId: "c1" } }),
          });
          address = ((await asked.json()) as { operation: { url: string } }).operation.url;
        }
        await expect
          .poll(async () => (await sql.query(`SELECT attempts FROM ${schema}.operations`)).rows, { timeout: 10_000 })
          .toEqual([{ attempts: death }]);
        await victim.end("SIGKILL");
        // Nobody waits for its lease to run out.
        await sql.query(`UPDATE ${schema}.operations SET lease_until = now() - interval '1 second'`);
      }
      const last = await startProcess(env);
      await expect.poll(async () => (await fetch(last.url + address)).status, { timeout: 10_000 }).toBe(500);
      expect(await (await fetch(last.url + address)).json()).toMatchObject({ code: "operation/abandoned", retryable: false });
      expect((await sql.query(`SELECT attempts, deaths FROM ${schema}.operations`)).rows).toEqual([{ attempts: 4, deaths: 3 }]);
      expect((await sql.query(`SELECT 1 FROM ${schema}.tariff_changes`)).rows).toEqual([]);
      expect((await fetch(`${last.url}/ready`)).status).toBe(200);
      await last.end();
    } finally {
      await sql.end();
    }
  },
  90_000,
);

function checkPair(more: () => Readonly<Record<string, string>>): void {
  let pair: BackendProcess[];
  let balancer: RoundRobin;
  let env: Readonly<Record<string, string>>;
  let token: string;

  beforeAll(async () => {
    env = {
      DATABASE_URL: postgres!.url,
      DATABASE_SCHEMA: `pair_${randomUUID().slice(0, 8)}`,
      SESSION_SECRET: SECRET,
      RATE_PER_ADDRESS: "off",
      RATE_PER_SESSION: "off",
      SHOW_ROWS: "1",
      TARIFF_CHANGE_MS: "1500",
      DRAIN_DELAY_MS: "700",
      RASA_ACTION_ENDPOINT: calm.url,
      RASA_ASSISTANT: assistantFile,
      ...more(),
    };
    // At once: they agree on who migrates and seeds.
    pair = await Promise.all([startProcess(env), startProcess(env)]);
    balancer = await startRoundRobin(pair.map(({ url }) => url));
  }, 120_000);
  beforeEach(async () => {
    token = ((await (await post("/v1/session", { conversationId: "c1" })).json()) as { token: string }).token;
  });
  afterAll(async () => {
    await balancer.close();
    await Promise.all(pair.map((each) => each.end()));
    for (const each of pair) expect(each.output()).not.toMatch(/a secret that both|demo@127|"level":"error"/);
  });

  const authorized = (): Record<string, string> => (token === undefined ? {} : { authorization: `Bearer ${token}` });
  const post = (path: string, body: object, key = "", at = balancer.url): Promise<Response> =>
    fetch(at + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...authorized(), ...(key === "" ? {} : { "idempotency-key": key }) },
      body: JSON.stringify(body),
    });
  const act = (name: string, input: object, key: string = randomUUID(), at?: string): Promise<Response> =>
    post(`/v1/actions/${name}`, { input, context: { conversationId: "c1", locale: "en" } }, key, at);
  const rows = async (table: string): Promise<unknown[]> =>
    ((await (await fetch(`${balancer.url}/v1/demo/${table}`)).json()) as Record<string, unknown[]>)[table]!;
  const untilDone = async (url: string): Promise<Response> => {
    for (;;) {
      const seen = await fetch(balancer.url + url, { headers: authorized() });
      if (seen.status !== 202) return seen;
      await seen.body?.cancel();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };

  test("a token of one process is good at the other; a conversation goes back and forth and pays once", async () => {
    const key = randomUUID();
    const looks = await Promise.all(Array.from({ length: 6 }, () => act("get_open_bill", {})));
    expect(looks.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    const paid: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const replies = await Promise.all(
        Array.from({ length: 8 }, () => act("pay_bill", { bill_number: "B-20418", payment_method: "card" }, key)),
      );
      const seen = replies.map(({ status, headers }) => `${status} ${headers.get("retry-after")}`);
      expect(seen.filter((each) => each !== "200 null" && each !== "409 1")).toEqual([]);
      for (const reply of replies.filter(({ status }) => status === 200)) paid.push(await reply.text());
    }
    expect(new Set(paid).size).toBe(1);
    expect(await rows("payments")).toHaveLength(1);
    const [one, other] = [...balancer.counts.values()] as [number, number];
    expect(Math.abs(one - other)).toBeLessThanOrEqual(1);
  });

  test("a request without a token is refused by both", async () => {
    for (const { url } of pair) expect((await fetch(`${url}/v1/actions`)).status).toBe(401);
  });

  test("an answer comes by words alone where there is no pgvector, and health says so", async () => {
    const answer = await (await post("/v1/answers", { question: "How long do I have to return something?" })).text();
    expect(answer).toContain("30 days");
    expect(answer).toContain('"search":"full-text"');
    expect(await (await fetch(`${balancer.url}/health`)).json()).toMatchObject({ database: "postgres", search: "full-text" });
  });

  test("an action of a CALM server is performed once, whichever process is asked", async () => {
    calm.calls.length = 0;
    const key = randomUUID();
    const replies = await Promise.all(Array.from({ length: 6 }, () => act("say", {}, key)));
    for (const { status } of replies) expect([200, 409]).toContain(status);
    expect(calm.calls.filter(({ body }) => body.domain === undefined).length).toBeLessThanOrEqual(1);
    expect(await (await act("say", {}, key)).json()).toMatchObject({ output: { amount: 12 } });
  });

  test("an operation that one process works on is told by the other, and ends once", async () => {
    const [one, other] = pair as [BackendProcess, BackendProcess];
    const stream = fetch(`${other.url}/v1/stream`, { headers: authorized() });
    const told = eventsUntil(await stream, "result");
    const began = performance.now();
    const asked = await act("change_tariff", { new_tariff: "Night Saver" }, randomUUID(), one.url);
    const { operation } = (await asked.json()) as { operation: { url: string } };
    const own = await fetch(other.url + operation.url, { headers: { ...authorized(), accept: "text/event-stream" } });
    const events = await eventsUntil(own, "done");
    expect(events.map(({ event }) => event)).toEqual(["retry", "progress", "progress", "progress", "done"]);
    expect((await told).at(-1)!.data).toMatchObject({ status: 200 });
    // 1.5 s of work. Without the bell a reader would look for news every 5 s only.
    expect(performance.now() - began).toBeLessThan(4500);
    expect(await (await untilDone(operation.url)).json()).toMatchObject({ output: { tariff_changed: true } });
    expect(await rows("tariffs")).toHaveLength(1);
  });

  test("a process that drains is not ready, sends its streams on, gives its work back and ends well", async () => {
    const [one, other] = pair as [BackendProcess, BackendProcess];
    const asked = await act("change_tariff", { new_tariff: "Evergreen Fixed" }, randomUUID(), one.url);
    const { operation } = (await asked.json()) as { operation: { url: string } };
    const stream = await fetch(one.url + operation.url, { headers: { ...authorized(), accept: "text/event-stream" } });
    balancer.targets = [other.url];
    const ended = one.end("SIGTERM");
    expect((await eventsUntil(stream, "reconnect")).at(-1)!.event).toBe("reconnect");
    expect((await fetch(`${one.url}/ready`)).status).toBe(503);
    const refused = await act("get_open_bill", {}, randomUUID(), one.url);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(((await refused.json()) as { retryable: boolean }).retryable).toBe(true);
    expect(await ended).toBe(0);
    expect(await (await untilDone(operation.url)).json()).toMatchObject({ output: { tariff_changed: true } });
    expect(await rows("tariffs")).toHaveLength(2);
    pair[0] = await startProcess(env);
    balancer.targets = pair.map(({ url }) => url);
  });

  test("a process that dies in the middle leaves its work to the other, which does it once", async () => {
    const [one, other] = pair as [BackendProcess, BackendProcess];
    const key = randomUUID();
    const asked = await act("change_tariff", { new_tariff: "Evergreen Flex" }, key, one.url);
    const first = await asked.text();
    balancer.targets = [other.url];
    await one.end("SIGKILL");
    const { operation } = JSON.parse(first) as { operation: { url: string } };
    expect(await (await act("change_tariff", { new_tariff: "Evergreen Flex" }, key)).text()).toBe(first);
    expect(await (await untilDone(operation.url)).json()).toMatchObject({ output: { tariff_changed: true } });
    expect(await rows("tariffs")).toHaveLength(3);
    pair[0] = await startProcess(env);
    balancer.targets = pair.map(({ url }) => url);
  });
}
