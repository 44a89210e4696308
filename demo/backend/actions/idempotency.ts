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

/** Whose keys they are: two tenants may use the same one and never meet. */
export interface KeyOwner {
  readonly tenant: string;
  readonly customerId: number;
}

/** One number for a payload: the order of fields does not count. Another customer's payload is another one. */
export function fingerprint(owner: KeyOwner, action: string, input: Readonly<Record<string, unknown>>): string {
  const sorted = Object.keys(input)
    .sort()
    .map((name) => [name, input[name]]);
  return createHash("sha256")
    .update(JSON.stringify([action, owner.customerId, sorted]))
    .digest("hex");
}

/**
 * Runs writes at most once per key. The key's row is inserted first, in the transaction of the effect itself: either
 * both are there afterwards or neither. A second process blocks on the unique key until the first has decided.
 */
export function createIdempotency(db: Database) {
  const running = new Set<string>();

  async function once(
    { tenant }: KeyOwner,
    key: string,
    action: string,
    print: string,
    effect: (tx: Queryable) => Promise<StoredReply>,
  ): Promise<KeyedReply> {
    const mine = JSON.stringify([tenant, key]);
    if (running.has(mine)) return { kind: "busy" };
    running.add(mine);
    try {
      return await db.transaction(async (tx) => {
        await tx.query(`SET LOCAL lock_timeout = '${LOCK_WAIT}'`);
        const inserted = await tx.query(
          "INSERT INTO idempotency_keys (tenant, key, action, fingerprint) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, key) DO NOTHING RETURNING key",
          [tenant, key, action, print],
        );
        if (inserted.length === 0) return await readReply(tx, tenant, key, print);
        const reply = await effect(tx);
        await tx.query("UPDATE idempotency_keys SET status = $3, body = $4 WHERE tenant = $1 AND key = $2", [
          tenant,
          key,
          reply.status,
          reply.body,
        ]);
        return { kind: "new", reply };
      });
    } catch (error) {
      if ((error as { code?: unknown }).code === LOCK_NOT_AVAILABLE) return { kind: "busy" };
      throw error;
    } finally {
      running.delete(mine);
    }
  }

  async function forgetOld(): Promise<void> {
    await db.query(`DELETE FROM idempotency_keys WHERE created_at < now() - interval '${KEEP_DAYS} days'`);
  }

  return { once, forgetOld };
}

async function readReply(tx: Queryable, tenant: string, key: string, print: string): Promise<KeyedReply> {
  const [row] = await tx.query<{ fingerprint: string; status: number | null; body: string | null }>(
    "SELECT fingerprint, status, body FROM idempotency_keys WHERE tenant = $1 AND key = $2",
    [tenant, key],
  );
  if (row === undefined || row.fingerprint !== print) return { kind: "reused" };
  if (row.status === null || row.body === null) return { kind: "busy" };
  return { kind: "replayed", reply: { status: row.status, body: row.body } };
}
