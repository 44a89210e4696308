import { PROBLEMS } from "../problem.ts";

/** Work that takes longer than a request. It lives in the database: any process may answer for it, one works on it. */
export interface Operation {
  readonly id: string;
  readonly tenant: string;
  readonly customer_id: number;
  readonly conversation: string;
  readonly action: string;
  /** JSON. */
  readonly input: string;
  readonly idempotency_key: string;
  /** 0 to 100. */
  readonly percent: number;
  /** What is being done, for the visitor. */
  readonly doing: string;
  readonly attempts: number;
  /** How often a process ended, or fell silent, while it worked on it. */
  readonly deaths: number;
  /** Of its result; null while it runs. */
  readonly status: number | null;
  readonly body: string | null;
}

export const OPERATION_COLUMNS =
  "id, tenant, customer_id, conversation, action, input, idempotency_key, percent, doing, attempts, deaths, status, body";

/** What an operation that was called off is answered with: its result is gone for good. */
export const CANCELLED = PROBLEMS.operationCancelled.status;

/** How soon to ask again where nothing is streamed. */
export const POLL_AFTER_MS = 1000;

/** What the world sees of an operation. */
export function describeOperation({
  id,
  percent,
  doing,
  status,
}: Pick<Operation, "id" | "percent" | "doing" | "status">): object {
  return {
    id,
    url: `/v1/operations/${id}`,
    status: status === null ? "running" : status === CANCELLED ? "cancelled" : "done",
    pollAfterMs: POLL_AFTER_MS,
    progress: { percent: status === null ? percent : 100, text: doing },
  };
}

/** The events that end an operation's own stream. */
export const END_EVENTS = ["done", "refused", "failed"] as const;

export function endOf(status: number): (typeof END_EVENTS)[number] {
  if (status === 422) return "refused";
  return status < 300 ? "done" : "failed";
}
