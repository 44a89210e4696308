import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRedisLimiter } from "../../demo/backend/limits/redis-limiter.ts";
import { createRedisBell } from "../../demo/backend/stream/redis-bell.ts";
import { findRedis } from "./redis.ts";

const redis = await findRedis();
if (redis === null) console.info("skipped: limits and news over Redis (no `redis-server`)");

describe.skipIf(redis === null)("over a real Redis", () => {
  let clients: Redis[] = [];
  beforeAll(() => {
    clients = [1, 2].map(() => new Redis(redis!.url, { maxRetriesPerRequest: 1, commandTimeout: 1000 }));
    for (const client of clients) client.on("error", () => undefined);
  });
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await redis?.close();
  });

  test("two processes count together, and time sets free again", async () => {
    const limiters = clients.map(createRedisLimiter);
    const rate = { perMinute: 120, burst: 4 };
    const verdicts = await Promise.all(Array.from({ length: 10 }, (_, n) => limiters[n % 2]!.take("one address", rate)));
    expect(verdicts.filter(({ kind }) => kind === "free")).toHaveLength(4);
    for (const verdict of verdicts.filter(({ kind }) => kind === "limited")) expect(verdict).toMatchObject({ afterSeconds: 1 });
    expect((await limiters[0]!.take("another address", rate)).kind).toBe("free");
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect((await limiters[1]!.take("one address", rate)).kind).toBe("free");
    expect((await limiters[0]!.take("one address", rate)).kind).toBe("limited");
  });

  test("what is counted is forgotten when it no longer matters", async () => {
    const [client] = clients as [Redis, Redis];
    await createRedisLimiter(client).take("short", { perMinute: 6000, burst: 5 });
    expect(await client.pttl("halcyon:rate:short")).toBeLessThanOrEqual(10);
    await expect.poll(() => client.exists("halcyon:rate:short"), { timeout: 2000 }).toBe(0);
  });

  test("a ring in one process is heard in the other, by those who listen to that topic", async () => {
    const bells = clients.map(createRedisBell);
    const heard: string[] = [];
    const stop = bells[1]!.hear("a", () => heard.push("a"));
    bells[1]!.hear("b", () => heard.push("b"));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await bells[0]!.ring("a");
    await expect.poll(() => heard, { timeout: 3000 }).toEqual(["a"]);
    stop();
    await bells[0]!.ring("a");
    await bells[0]!.ring("b");
    await expect.poll(() => heard, { timeout: 3000 }).toEqual(["a", "b"]);
    await Promise.all(bells.map((bell) => bell.close()));
  });

  test("without its Redis a process counts for itself, and a ring that nobody hears is no error", async () => {
    const own = (await findRedis())!;
    const client = new Redis(own.url, { maxRetriesPerRequest: 1, commandTimeout: 500 });
    client.on("error", () => undefined);
    const limiter = createRedisLimiter(client);
    const bell = createRedisBell(client);
    expect((await limiter.take("x", { perMinute: 6, burst: 1 })).kind).toBe("free");
    await own.kill();
    expect((await limiter.take("x", { perMinute: 6, burst: 1 })).kind).toBe("free");
    expect((await limiter.take("x", { perMinute: 6, burst: 1 })).kind).toBe("limited");
    await bell.ring("a");
    await bell.close();
    client.disconnect();
  });
});
