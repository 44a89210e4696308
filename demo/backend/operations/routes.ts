import { Hono } from "hono";
import type { Context } from "hono";
import { sendReply } from "../actions/reply.ts";
import { PROBLEMS, problemResponse } from "../problem.ts";
import type { CallerEnv } from "../sessions/caller.ts";
import { operationTopic } from "../stream/news.ts";
import { sendNews, type StreamParts } from "../stream/send-news.ts";
import { CANCELLED, describeOperation, END_EVENTS, POLL_AFTER_MS, type Operation } from "./operation.ts";
import type { Operations } from "./operations.ts";

export interface OperationRoutesOptions {
  readonly operations: Operations;
  readonly streams: StreamParts;
}

/**
 * `GET /:id`: 202 with `Retry-After` while it runs, then for ever the reply that the action itself would have given. With
 * `Accept: text/event-stream` the same as events: `progress`, and at the end `done` with the reply, `refused` or `failed`.
 *
 * `DELETE /:id` calls it off: 200 where it will not be done, 409 `operation/done` where it has ended already. Whoever asks
 * again gets the same answer.
 */
export function operationRoutes({ operations, streams }: OperationRoutesOptions): Hono<CallerEnv> {
  const findOwn = async (c: Context<CallerEnv>): Promise<Operation | null> => {
    const caller = c.get("caller");
    const operation = await operations.find(c.req.param("id") ?? "", caller);
    return caller.conversation !== null && operation?.conversation !== caller.conversation ? null : operation;
  };
  const app = new Hono<CallerEnv>();
  app.delete("/:id", async (c) => {
    const own = await findOwn(c);
    const operation = own && (await operations.cancel(own.id));
    if (operation === null) return problemResponse(c, PROBLEMS.notFound);
    if (operation.status !== CANCELLED) return problemResponse(c, PROBLEMS.operationDone);
    return c.json({ operation: describeOperation(operation) });
  });
  return app.get("/:id", async (c) => {
    const operation = await findOwn(c);
    if (operation === null) return problemResponse(c, PROBLEMS.notFound);
    if (c.req.header("accept")?.includes("text/event-stream") === true) {
      return sendNews(c, { ...streams, topic: operationTopic(operation.id), after: 0, last: END_EVENTS });
    }
    if (operation.status !== null && operation.body !== null) {
      return sendReply(c, { status: operation.status, body: operation.body });
    }
    c.header("retry-after", String(Math.ceil(POLL_AFTER_MS / 1000)));
    return c.json({ operation: describeOperation(operation) }, 202);
  });
}
