import { Redis } from "ioredis";
import { afterAll, expect, test } from "vitest";
import { createRedisShelf } from "../../demo/backend/store/redis-shelf.ts";
import type { Change } from "../../demo/backend/store/shelf.ts";
import { findRedis } from "./redis.ts";

const server = await findRedis();
if (server === null) console.info("skipped: what is left of an erased conversation in Redis (no `redis-server`)");
afterAll(() => server?.close());

const OWNER = { tenant: "t", name: "n" };
const changeOf = (key: string, value: unknown, version: string | null, next: string): Change => ({
  kind: "k",
  key,
  conversation: "c",
  value,
  version,
  next,
});

test.skipIf(server === null)("nothing is left of what is erased, written at the same moment or deleted before", async () => {
  const redis = new Redis(server!.url);
  const shelf = createRedisShelf(redis);
  await shelf.conversationOf(OWNER, "shop", "c");
  for (const key of ["a", "b"]) expect(await shelf.change(OWNER, changeOf(key, 1, null, "v1"))).toBe(true);
  expect(await shelf.change(OWNER, changeOf("b", null, "v1", "v2"))).toBe(true);
  expect(await redis.scard("halcyon:store:t:n:its-records:c")).toBe(1);

  const reader = new Redis(server!.url);
  const read = reader.hget.bind(reader);
  let between: (() => Promise<boolean>) | null = () => shelf.change(OWNER, changeOf("a", 2, "v1", "v3"));
  reader.hget = (async (key: string, field: string) => {
    const row = await read(key, field);
    const write = between;
    between = null;
    await write?.();
    return row;
  }) as typeof reader.hget;
  await createRedisShelf(reader).erase(OWNER, "c");
  expect([between, await redis.keys("*")]).toEqual([null, []]);
  redis.disconnect();
  reader.disconnect();
});
