import type { Database } from "./database.ts";
import { migrate } from "./migrate.ts";
import { openPglite } from "./pglite.ts";
import { openPostgres } from "./postgres.ts";

export interface OpenDatabaseOptions {
  /** `postgres://…`; wins over `folder`. */
  readonly address?: string | undefined;
  /** Folder of the embedded database; without it and without `address` everything is in memory. */
  readonly folder?: string | undefined;
  readonly schema?: string | undefined;
}

/** The database of the demo, opened and migrated. */
export async function openDatabase(options: OpenDatabaseOptions = {}): Promise<Database> {
  const db =
    options.address === undefined ? await openPglite(options.folder) : await openPostgres(options.address, options.schema);
  try {
    await migrate(db);
  } catch (error) {
    await db.close();
    throw error;
  }
  return db;
}
