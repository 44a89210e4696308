import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import type { Database, Queryable } from "./database.ts";

/**
 * The embedded database: PostgreSQL as WebAssembly inside this process. One connection, so transactions run one
 * after another.
 *
 * @param folder - where it keeps its files; absent: in memory. There `DATABASE_SNAPSHOT` may name a dump of an empty one to
 *   begin with: to make one anew takes seconds.
 */
export async function openPglite(folder?: string): Promise<Database> {
  if (folder !== undefined) await mkdir(dirname(folder), { recursive: true });
  const snapshot = folder === undefined ? process.env["DATABASE_SNAPSHOT"] : undefined;
  const db = await PGlite.create(folder === undefined ? "memory://" : folder, {
    extensions: { vector },
    ...(snapshot && { loadDataDir: new Blob([await readFile(snapshot)]) }),
  });
  return {
    kind: "pglite",
    query: rowsOf(db),
    transaction: (work) => db.transaction((tx) => work({ query: rowsOf(tx) })),
    execute: async (sql) => void (await db.exec(sql)),
    listen: async (channel, told) => void (await db.listen(channel, told)),
    close: async () => {
      if (!db.closed) await db.close();
    },
  };
}

function rowsOf(source: Pick<PGlite, "query">): Queryable["query"] {
  return async <R extends object>(sql: string, parameters: readonly unknown[] = []) =>
    (await source.query<R>(sql, [...parameters])).rows;
}
