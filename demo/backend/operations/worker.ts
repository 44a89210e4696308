import { randomUUID } from "node:crypto";
import type { Action, Value } from "../actions/action.ts";
import { storeReply } from "../actions/reply.ts";
import { lockCustomer } from "../database/customers.ts";
import { PROBLEMS, problemBody } from "../problem.ts";
import type { Operation } from "./operation.ts";
import type { Operations } from "./operations.ts";

export interface OperationWorkerOptions {
  readonly operations: Operations;
  readonly actions: readonly Action[];
  /** Milliseconds of the slow part, by action. */
  readonly slowMs: Readonly<Record<string, number>>;
  readonly now: () => Date;
  /** How often to look for what another process left behind. Default 2 s. */
  readonly lookMs?: number | undefined;
  /** How often to say that it is being worked on, and to learn that it was called off. Default 2 s. */
  readonly keepLeaseMs?: number | undefined;
  readonly report: (error: unknown) => undefined;
}

const LOOK_MS = 2000;
const KEEP_LEASE_MS = 2000;
const MAX_ATTEMPTS = 5;
/** One that kills its process would go on to kill every other one: after so many nobody begins it again. */
const MAX_DEATHS = 3;
const MAX_AT_ONCE = 16;

/** It was called off, or another process works on it. */
class NotMine extends Error {
  override readonly name = "NotMine";
}

/**
 * Works on operations, some at once. The slow part may begin anew in another process when this one dies; the effect
 * and the result are one transaction, so they happen once.
 */
export function createOperationWorker(options: OperationWorkerOptions) {
  const { operations, slowMs, now, report, lookMs = LOOK_MS, keepLeaseMs = KEEP_LEASE_MS } = options;
  const actions = new Map(options.actions.map((action) => [action.name, action]));
  const worker = randomUUID();
  const closing = new AbortController();
  const tasks = new Set<Promise<void>>();
  let looking = false;
  let again = false;

  /** Looks for work now. Calls while it looks are remembered as one. */
  function kick(): void {
    again = true;
    if (looking) return;
    looking = true;
    void look().finally(() => {
      looking = false;
      if (again && !closing.signal.aborted) kick();
    });
  }

  async function look(): Promise<void> {
    while (again && !closing.signal.aborted) {
      again = false;
      while (tasks.size < MAX_AT_ONCE && !closing.signal.aborted) {
        const next = await operations.claim(worker).catch(report);
        if (!next) break;
        const task: Promise<void> = perform(next)
          .catch(report)
          .finally(() => {
            tasks.delete(task);
            kick();
          });
        tasks.add(task);
      }
    }
  }

  async function perform(operation: Operation): Promise<void> {
    const { id } = operation;
    if (operation.deaths >= MAX_DEATHS) {
      const abandoned = { status: PROBLEMS.abandoned.status, body: problemBody(PROBLEMS.abandoned) };
      return await operations.finish(id, worker, async () => abandoned);
    }
    const mine = new AbortController();
    const keep = async (): Promise<void> => {
      if (!(await operations.keepLease(id, worker))) mine.abort(new NotMine(id));
    };
    const lease = setInterval(() => void keep().catch(report), keepLeaseMs);
    try {
      await attempt(operation, AbortSignal.any([mine.signal, closing.signal]));
    } catch (error) {
      if (error instanceof NotMine) return;
      if (closing.signal.aborted) return await operations.release(id, worker, 0);
      report(error);
      if (operation.attempts < MAX_ATTEMPTS) return await operations.release(id, worker, operation.attempts);
      await operations.finish(id, worker, async () => ({ status: 500, body: problemBody(PROBLEMS.actionFailed) }));
    } finally {
      clearInterval(lease);
    }
  }

  async function attempt({ id, action: name, ...operation }: Operation, signal: AbortSignal): Promise<void> {
    const action = actions.get(name);
    if (action === undefined) throw new Error(`no action ${name}`);
    const input = JSON.parse(operation.input) as Readonly<Record<string, Value>>;
    const { customer_id: customerId, idempotency_key: idempotencyKey } = operation;
    await action.prepare?.(
      {
        input,
        customerId,
        signal,
        progress: async (percent, doing) => {
          if (!(await operations.progress(id, worker, percent, doing))) throw new NotMine(id);
        },
        wait: (milliseconds) => wait(milliseconds, signal),
      },
      slowMs[name] ?? 0,
    );
    await operations.finish(id, worker, async (tx) => {
      await lockCustomer(tx, customerId);
      return storeReply(await action.run({ input, db: tx, customerId, now: now(), idempotencyKey }));
    });
  }

  const timer = setInterval(kick, lookMs);
  timer.unref();
  kick();
  return {
    kick,
    /** Lets go of what is being waited for; an effect that has begun ends. */
    async close(): Promise<void> {
      clearInterval(timer);
      closing.abort(new Error("the server closes"));
      await Promise.all(tasks);
    },
  };
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => (clearTimeout(timer), reject(signal.reason as Error));
    const timer = setTimeout(() => (signal.removeEventListener("abort", stop), resolve()), milliseconds);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
