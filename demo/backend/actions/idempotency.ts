import { createHash } from "node:crypto";
import type { Database, Queryable } from "../database/database.ts";

/** A reply as it was first given; a repeated request gets the same bytes. */
export interface StoredReply {
  readonly status: number;
  readonly body: string;
}

export type KeyedReply =
  | { readonly kind: "new" | "replayed"; readonly reply: StoredReply }
  | { readonly kind: "reused" }
  | { readonly kind: "busy" };

/** How long a request waits for another process that works under the same key. */
const LOCK_WAIT = "2s";
const LOCK_NOT_AVAILABLE = "55P03";

/** Keys are asked for again within minutes or after a reload; a month later nobody comes back. */
const KEEP_DAYS = 30;

/** One number for a payload: the order of fields does not count. */
export function fingerprint(action: string, input: Readonly<Record<string, unknown>>): string {
  const sorted = Object.keys(input)
    .sort()
    .map((name) => [name, input[name]]);
  return createHash("sha256")
    .update(JSON.stringify([action, sorted]))
    .digest("hex");
}

/**
 * Runs writes at most once per key. The key's row is inserted first, in the transaction of the effect itself: either
 * both are there afterwards or neither. A second process blocks on the unique key until the first has decided.
 */
export function createIdempotency(db: Database) {
  const running = new Set<string>();

  async function once(
    key: string,
    action: string,
    print: string,
    effect: (tx: Queryable) => Promise<StoredReply>,
  ): Promise<KeyedReply> {
    if (running.has(key)) return { kind: "busy" };
    running.add(key);
    try {
      return await db.transaction(async (tx) => {
        await tx.query(`SET LOCAL lock_timeout = '${LOCK_WAIT}'`);
        const inserted = await tx.query(
          "INSERT INTO idempotency_keys (key, action, fingerprint) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING RETURNING key",
          [key, action, print],
        );
        if (inserted.length === 0) return await readReply(tx, key, print);
        const reply = await effect(tx);
        await tx.query("UPDATE idempotency_keys SET status = $2, body = $3 WHERE key = $1", [key, reply.status, reply.body]);
        return { kind: "new", reply };
      });
    } catch (error) {
      if ((error as { code?: unknown }).code === LOCK_NOT_AVAILABLE) return { kind: "busy" };
      throw error;
    } finally {
      running.delete(key);
    }
  }

  async function forgetOld(): Promise<void> {
    await db.query(`DELETE FROM idempotency_keys WHERE created_at < now() - interval '${KEEP_DAYS} days'`);
  }

  return { once, forgetOld };
}

async function readReply(tx: Queryable, key: string, print: string): Promise<KeyedReply> {
  const [row] = await tx.query<{ fingerprint: string; status: number; body: string }>(
    "SELECT fingerprint, status, body FROM idempotency_keys WHERE key = $1",
    [key],
  );
  if (row === undefined || row.fingerprint !== print) return { kind: "reused" };
  return { kind: "replayed", reply: { status: row.status, body: row.body } };
}
