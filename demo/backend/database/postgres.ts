import pg from "pg";
import type { Database, Queryable } from "./database.ts";
import { listenTo } from "./listen.ts";

/**
 * PostgreSQL by its address. Ten connections at most; a lost idle connection is replaced, not fatal.
 *
 * @param schema - a search path of its own, so that tests share one server without meeting.
 */
export async function openPostgres(address: string, schema?: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: address,
    max: 10,
    connectionTimeoutMillis: 5000,
    ...(schema === undefined ? {} : { options: `-c search_path=${schema},public` }),
  });
  pool.on("error", () => undefined);
  if (schema !== undefined) await pool.query(`CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(schema)}`);
  let closed = false;
  const ears = new Set<{ close(): Promise<void> }>();
  return {
    kind: "postgres",
    query: rowsOf(pool),
    execute: async (sql) => void (await pool.query(sql)),
    transaction: async (work) => {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query("BEGIN");
        const result = await work({ query: rowsOf(client) });
        await client.query("COMMIT");
        return result;
      } catch (error) {
        await client.query("ROLLBACK").catch((cause: Error) => void (broken = cause));
        throw error;
      } finally {
        client.release(broken);
      }
    },
    listen: async (channel, told) => void ears.add(await listenTo(address, channel, told)),
    close: async () => {
      if (closed) return;
      closed = true;
      await Promise.all([...ears].map((ear) => ear.close()));
      await pool.end();
    },
  };
}

function rowsOf(source: Pick<pg.Pool, "query"> | pg.PoolClient): Queryable["query"] {
  return async <R extends object>(sql: string, parameters: readonly unknown[] = []) =>
    (await source.query(sql, [...parameters])).rows as R[];
}
