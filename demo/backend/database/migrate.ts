import type { Database } from "./database.ts";
import { MIGRATIONS } from "./migrations.ts";

/** Any number: all processes of the demo agree on it, so that two starting at once migrate one after the other. */
const MIGRATION_LOCK = 420_842;

/** Brings the tables up to date. Running it again changes nothing. */
export async function migrate(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query("SELECT pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    await tx.query(
      "CREATE TABLE IF NOT EXISTS schema_versions (version int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
    );
    const done = new Set(
      (await tx.query<{ version: number }>("SELECT version FROM schema_versions")).map((row) => row.version),
    );
    for (const [index, sql] of MIGRATIONS.entries()) {
      const version = index + 1;
      if (done.has(version)) continue;
      for (const statement of sql.split(";\n").filter((part) => part.trim() !== "")) await tx.query(statement);
      await tx.query("INSERT INTO schema_versions (version) VALUES ($1)", [version]);
    }
  });
}

/** Whether the server offers pgvector. */
export async function hasVector(db: Database): Promise<boolean> {
  const rows = await db.query("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'");
  return rows.length > 0;
}
