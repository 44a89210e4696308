import { randomUUID } from "node:crypto";
import type { Database, Queryable } from "../database/database.ts";
import type { StoredReply } from "../actions/idempotency.ts";
import { PROBLEMS, problemBody } from "../problem.ts";
import { conversationTopic, operationTopic, type News } from "../stream/news.ts";
import { describeOperation, endOf, OPERATION_COLUMNS, type Operation } from "./operation.ts";

export type NewOperation = Pick<Operation, "tenant" | "customer_id" | "conversation" | "action" | "input" | "idempotency_key">;

/** A worker that says nothing for so long has died with its process. */
const LEASE = "15 seconds";
/** As long as the keys under which it was asked for are kept. */
const KEEP_DAYS = 30;

export type Operations = ReturnType<typeof createOperations>;

/** The operations in the database. */
export function createOperations(db: Database, news: News) {
  /** An operation's own stream ends with the bare result; the conversation's says which operation has ended. */
  async function tell(tx: Queryable, operation: Operation): Promise<void> {
    const { id, tenant, customer_id: customerId, conversation, status, body } = operation;
    const seen = { operation: describeOperation(operation) };
    const topic = conversationTopic(tenant, customerId, conversation);
    if (status === null || body === null) {
      await news.add(tx, operationTopic(id), "progress", seen);
      await news.add(tx, topic, "operation", seen);
      return;
    }
    const result = JSON.parse(body) as object;
    await news.add(tx, operationTopic(id), endOf(status), result);
    await news.add(tx, topic, "result", { ...seen, status, result });
  }
  const ring = async (operation: Operation): Promise<void> => {
    for (const topic of topicsOf(operation)) await news.ring(topic);
  };

  return {
    /** Adds one within the transaction of its key, so that a key has one operation at most. */
    async add(tx: Queryable, operation: NewOperation): Promise<Operation> {
      const { tenant, customer_id, conversation, action, input, idempotency_key } = operation;
      const [row] = await tx.query<Operation>(
        `INSERT INTO operations (id, tenant, customer_id, conversation, action, input, idempotency_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${OPERATION_COLUMNS}`,
        [randomUUID(), tenant, customer_id, conversation, action, input, idempotency_key],
      );
      return row!;
    },

    async find(id: string, owner: { readonly tenant: string; readonly customerId: number }): Promise<Operation | null> {
      const [row] = await db.query<Operation>(
        `SELECT ${OPERATION_COLUMNS} FROM operations WHERE id = $1 AND tenant = $2 AND customer_id = $3`,
        [id, owner.tenant, owner.customerId],
      );
      return row ?? null;
    },

    /**
     * Takes one that nobody works on. Two who ask at once get two different ones. A lease that ran out with its worker's
     * name on it is that of a process that died; who closes gives it back without.
     */
    async claim(worker: string): Promise<Operation | null> {
      const [row] = await db.query<Operation>(
        `UPDATE operations SET worker = $1, lease_until = now() + interval '${LEASE}', attempts = attempts + 1,
           deaths = deaths + (worker IS NOT NULL)::int
         WHERE id = (SELECT id FROM operations WHERE status IS NULL AND (lease_until IS NULL OR lease_until < now())
                     ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING ${OPERATION_COLUMNS}`,
        [worker],
      );
      return row ?? null;
    },

    /** Tells how far it is and keeps the lease; false: somebody else works on it by now. */
    async progress(id: string, worker: string, percent: number, doing: string): Promise<boolean> {
      const row = await db.transaction(async (tx) => {
        const [changed] = await tx.query<Operation>(
          `UPDATE operations SET percent = $3, doing = $4, lease_until = now() + interval '${LEASE}'
           WHERE id = $1 AND worker = $2 AND status IS NULL RETURNING ${OPERATION_COLUMNS}`,
          [id, worker, percent, doing],
        );
        if (changed !== undefined) await tell(tx, changed);
        return changed;
      });
      if (row !== undefined) await ring(row);
      return row !== undefined;
    },

    /** False: it was called off, or somebody else works on it by now. */
    async keepLease(id: string, worker: string): Promise<boolean> {
      const kept = await db.query(
        `UPDATE operations SET lease_until = now() + interval '${LEASE}'
         WHERE id = $1 AND worker = $2 AND status IS NULL RETURNING id`,
        [id, worker],
      );
      return kept.length > 0;
    },

    /**
     * Calls it off, unless it has ended: its effect and its result are one transaction, so it is done wholly or not at all.
     * Gives it as it is then.
     */
    async cancel(id: string): Promise<Operation | null> {
      const { operationCancelled } = PROBLEMS;
      const changed = await db.transaction(async (tx) => {
        const [row] = await tx.query<Operation>(
          `UPDATE operations SET status = $2, body = $3, lease_until = NULL WHERE id = $1 AND status IS NULL
           RETURNING ${OPERATION_COLUMNS}`,
          [id, operationCancelled.status, problemBody(operationCancelled)],
        );
        if (row !== undefined) await tell(tx, row);
        return row;
      });
      if (changed !== undefined) {
        await ring(changed);
        return changed;
      }
      const [row] = await db.query<Operation>(`SELECT ${OPERATION_COLUMNS} FROM operations WHERE id = $1`, [id]);
      return row ?? null;
    },

    /** Gives it back, for any process to begin anew after some seconds. */
    async release(id: string, worker: string, afterSeconds: number): Promise<void> {
      await db.query(
        `UPDATE operations SET lease_until = now() + make_interval(secs => $3), worker = NULL
         WHERE id = $1 AND worker = $2 AND status IS NULL`,
        [id, worker, afterSeconds],
      );
    },

    /** Runs the effect and stores its result in one transaction; nothing happens if somebody else holds it by now. */
    async finish(id: string, worker: string, effect: (tx: Queryable) => Promise<StoredReply>): Promise<void> {
      const row = await db.transaction(async (tx) => {
        const mine = await tx.query("SELECT 1 FROM operations WHERE id = $1 AND worker = $2 AND status IS NULL FOR UPDATE", [
          id,
          worker,
        ]);
        if (mine.length === 0) return undefined;
        const reply = await effect(tx);
        const [changed] = await tx.query<Operation>(
          `UPDATE operations SET status = $2, body = $3, percent = 100, lease_until = NULL WHERE id = $1 RETURNING ${OPERATION_COLUMNS}`,
          [id, reply.status, reply.body],
        );
        await tell(tx, changed!);
        return changed;
      });
      if (row !== undefined) await ring(row);
    },

    async forgetOld(): Promise<void> {
      await db.query(`DELETE FROM operations WHERE created_at < now() - interval '${KEEP_DAYS} days'`);
    },
  };
}

function topicsOf({ id, tenant, customer_id: customerId, conversation }: Operation): readonly string[] {
  return [operationTopic(id), conversationTopic(tenant, customerId, conversation)];
}
