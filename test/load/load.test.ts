import { Agent } from "node:http";
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { findPostgres } from "../demo/postgres.ts";
import { buildBackend, startProcess } from "../integration/backend-process.ts";
import { findRedis } from "../integration/redis.ts";
import { startRoundRobin } from "../integration/round-robin.ts";
import { createAsk, planVisitors, visit, type Timed } from "./visitor.ts";

const postgres = await findPostgres();
const redis = await findRedis();
if (postgres === null || redis === null) {
  console.info(`skipped: load (no ${postgres === null ? "`postgres`" : "`redis-server`"} binary)`);
}
afterAll(async () => {
  await redis?.close();
  await postgres?.close();
});

/** All of them in the full tier. */
const VISITORS = 10_000;
const FEWEST = 400;
/** At once. More would measure the queue in front of two cores. */
const BURST = 100;
const SEED = 20_261_121;

/** A process may grow while it warms up; after that, by what a garbage collector leaves lying. */
const GROWTH = 1.3;
const SLACK_BYTES = 48 * 1024 * 1024;

describe.skipIf(postgres === null || redis === null)("under load", () => {
  test("bursts of visitors meet no error but 429 with Retry-After, no report is lost or doubled, memory stays flat", async () => {
    buildBackend();
    const share = Number(process.env["HALCYON_SHARE"] ?? "0.02");
    const visitors = planVisitors(Math.max(FEWEST, Math.round(VISITORS * share)), SEED);
    const env = {
      DATABASE_URL: postgres!.url,
      DATABASE_SCHEMA: `load_${randomUUID().slice(0, 8)}`,
      REDIS_URL: redis!.url,
      REQUIRE_SESSION: "1",
      TRUST_PROXY: "1",
      SHOW_ROWS: "1",
      RATE_PER_SESSION: "120",
    };
    const pair = await Promise.all([startProcess(env), startProcess(env)]);
    const balancer = await startRoundRobin(pair.map(({ url }) => url));
    const agent = new Agent({ keepAlive: true, maxSockets: BURST });
    const ask = createAsk(balancer.url, agent);
    const replies: Timed[] = [];
    const memory: number[] = [];
    const began = performance.now();
    for (let at = 0; at < visitors.length; at += BURST) {
      const visits = await Promise.all(visitors.slice(at, at + BURST).map((visitor) => visit(ask, visitor)));
      replies.push(...visits.flat());
      memory.push(pair.reduce((sum, each) => sum + (each.memory() ?? 0), 0));
    }
    const seconds = (performance.now() - began) / 1000;

    const wrong = replies.filter(({ status }) => status !== 200 && status !== 429);
    expect(wrong.map(({ status, body }) => `${status} ${body}`)).toEqual([]);
    const limited = replies.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(0);
    expect(limited.filter(({ retryAfter }) => !(Number(retryAfter) >= 1))).toEqual([]);
    const reports = visitors.filter(({ greedy }) => !greedy).length;
    const { outages } = (await (await fetch(`${balancer.url}/v1/demo/outages`)).json()) as { outages: { reference: string }[] };
    expect(outages).toHaveLength(reports);

    const times = replies.map(({ ms }) => ms).toSorted((a, b) => a - b);
    const at = (part: number): string => times[Math.floor((times.length - 1) * part)]!.toFixed(0);
    const [early, late] = [memory.slice(memory.length >> 2, memory.length >> 1), memory.slice(-(memory.length >> 2))].map(
      middleOf,
    );
    console.info(
      `load: ${visitors.length} visitors, ${replies.length} requests in ${seconds.toFixed(0)} s, ${limited.length} limited, ` +
        `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms; both processes ${megabytes(early)} then ${megabytes(late)}`,
    );
    // Both are 0 where the system does not tell.
    expect(late ?? 0).toBeLessThan((early ?? 0) * GROWTH + SLACK_BYTES);

    agent.destroy();
    await balancer.close();
    await Promise.all(pair.map((each) => each.end()));
    for (const each of pair) expect(each.output()).not.toContain('"level":"error"');
  });
});

function middleOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

function megabytes(bytes: number | undefined): string {
  return `${((bytes ?? 0) / 1024 / 1024).toFixed(0)} MB`;
}
