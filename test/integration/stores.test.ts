import { randomUUID } from "node:crypto";
import { serve } from "@hono/node-server";
import type { AddressInfo } from "node:net";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe } from "vitest";
import type { Database } from "../../demo/backend/database/database.ts";
import { createBackend, openDatabase } from "../../demo/backend/server.ts";
import { createSessions } from "../../demo/backend/sessions/sessions.ts";
import { callHere } from "../../demo/backend/store/here.ts";
import { createRedisShelf } from "../../demo/backend/store/redis-shelf.ts";
import type { Shelf } from "../../demo/backend/store/shelf.ts";
import { createSqlShelf } from "../../demo/backend/store/sql-shelf.ts";
import { createHttpStore } from "../../src/assistant/http-store.ts";
import { createRemoteStore } from "../../src/store/remote.ts";
import { checkStore } from "../contract/store.ts";
import { findPostgres } from "../demo/postgres.ts";
import { findRedis } from "./redis.ts";

const postgres = await findPostgres();
const redis = await findRedis();
if (postgres === null) console.info("skipped: conversations in PostgreSQL (no DATABASE_URL and no `postgres` binary)");
if (redis === null) console.info("skipped: conversations in Redis (no `redis-server`)");
const SECRET = "a secret of this test alone, long enough";
let count = 0;

/** The contract over a real socket, and directly, each check with an owner of its own. */
function checkShelf(name: string, open: () => Promise<{ db: Database; shelf: Shelf; close(): Promise<void> }>): void {
  let shelf: Shelf;
  let url = "";
  let close: () => Promise<void>;
  beforeAll(async () => {
    const opened = await open();
    shelf = opened.shelf;
    const backend = createBackend({ db: opened.db, shelf, secret: SECRET, requireSession: true });
    const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
      const made = serve({ fetch: backend.fetch, port: 0, hostname: "127.0.0.1" }, () => resolve(made));
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/store`;
    close = async () => {
      await new Promise((resolve) => server.close(resolve));
      await opened.close();
    };
  });
  afterAll(() => close());
  const tokenOf = (tenant: string): string =>
    createSessions(SECRET, () => new Date()).issue({ tenant, customerId: 1 }, "c", null).token;
  checkStore(`over HTTP, in ${name}`, () => createHttpStore({ url, token: tokenOf(`tenant ${count++}`) }));
  checkStore(`in ${name}, directly`, () =>
    createRemoteStore({ call: callHere(shelf, { tenant: `tenant ${count++}`, name: "channel" }) }),
  );
}

describe.skipIf(postgres === null)("PostgreSQL", () => {
  checkShelf("PostgreSQL", async () => {
    const db = await openDatabase({ address: postgres!.url, schema: `store_${randomUUID().slice(0, 8)}` });
    return { db, shelf: createSqlShelf(db), close: () => db.close() };
  });
  afterAll(() => postgres?.close());
});

describe.skipIf(redis === null)("Redis", () => {
  checkShelf("Redis", async () => {
    const db = await openDatabase();
    const client = new Redis(redis!.url, { maxRetriesPerRequest: 1, commandTimeout: 1000 });
    const close = async (): Promise<void> => {
      client.disconnect();
      await db.close();
    };
    return { db, shelf: createRedisShelf(client), close };
  });
  afterAll(() => redis?.close());
});
