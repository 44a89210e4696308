import type { KeyedReply, KeyOwner, StoredReply } from "../actions/idempotency.ts";
import type { Database } from "../database/database.ts";
import { PROBLEMS, problemBody, type Problem } from "../problem.ts";

/** What became of one attempt at an effect outside of our database. */
export type Attempted =
  | { readonly kind: "answered"; readonly reply: StoredReply }
  /** Certainly nothing happened: the same key may try again. */
  | { readonly kind: "not-begun"; readonly problem: Problem };

interface Row {
  readonly fingerprint: string;
  readonly status: number | null;
  readonly body: string | null;
  readonly abandoned: boolean;
}

/** Longer than any attempt may take: whoever began has died, and nobody knows how far he came. */
const ABANDONED_AFTER = "2 minutes";

/**
 * Begins an effect that no transaction covers at most once per key: the key is stored before, the reply after. In between
 * lies the one case that cannot be decided; it is said so, not guessed.
 */
export function createOnceOnly(db: Database) {
  return async (
    { tenant }: KeyOwner,
    key: string,
    action: string,
    print: string,
    attempt: () => Promise<Attempted>,
  ): Promise<KeyedReply | Problem> => {
    const inserted = await db.query(
      "INSERT INTO idempotency_keys (tenant, key, action, fingerprint) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, key) DO NOTHING RETURNING key",
      [tenant, key, action, print],
    );
    if (inserted.length === 0) return await readKey(tenant, key, print);
    const attempted = await attempt();
    if (attempted.kind === "not-begun") {
      await db.query("DELETE FROM idempotency_keys WHERE tenant = $1 AND key = $2", [tenant, key]);
      return attempted.problem;
    }
    const { status, body } = attempted.reply;
    await db.query("UPDATE idempotency_keys SET status = $3, body = $4 WHERE tenant = $1 AND key = $2", [
      tenant,
      key,
      status,
      body,
    ]);
    return { kind: "new", reply: attempted.reply };
  };

  async function readKey(tenant: string, key: string, print: string): Promise<KeyedReply> {
    const [row] = await db.query<Row>(
      `SELECT fingerprint, status, body, created_at < now() - interval '${ABANDONED_AFTER}' AS abandoned
       FROM idempotency_keys WHERE tenant = $1 AND key = $2`,
      [tenant, key],
    );
    if (row === undefined) return { kind: "busy" };
    if (row.fingerprint !== print) return { kind: "reused" };
    if (row.status !== null && row.body !== null) return { kind: "replayed", reply: { status: row.status, body: row.body } };
    if (!row.abandoned) return { kind: "busy" };
    const { outcomeUnknown } = PROBLEMS;
    return { kind: "replayed", reply: { status: outcomeUnknown.status, body: problemBody(outcomeUnknown) } };
  }
}
