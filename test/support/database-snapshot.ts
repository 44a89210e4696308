import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";

/** Before any of the tests: an empty database, with which every one in memory begins. To make each anew takes seconds. */
export default async function setUp(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "halcyon-database-"));
  const db = await PGlite.create("memory://", { extensions: { vector } });
  const dump = await db.dumpDataDir("none");
  await db.close();
  process.env["DATABASE_SNAPSHOT"] = join(folder, "empty.tar");
  writeFileSync(process.env["DATABASE_SNAPSHOT"], new Uint8Array(await dump.arrayBuffer()));
  return () => rmSync(folder, { recursive: true, force: true });
}
