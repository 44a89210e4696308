import { Hono } from "hono";
import { sendReply } from "../actions/reply.ts";
import { PROBLEMS, problemResponse } from "../problem.ts";
import type { CallerEnv } from "../sessions/caller.ts";
import { operationTopic, type News } from "../stream/news.ts";
import { sendNews } from "../stream/send-news.ts";
import { describeOperation, END_EVENTS, POLL_AFTER_MS } from "./operation.ts";
import type { Operations } from "./operations.ts";

export interface OperationRoutesOptions {
  readonly operations: Operations;
  readonly news: News;
  readonly closing: AbortSignal;
  readonly heartbeatMs?: number | undefined;
}

/**
 * `GET /:id`: 202 with `Retry-After` while it runs, then for ever the reply that the action itself would have given. With
 * `Accept: text/event-stream` the same as events: `progress`, and at the end `done` with the reply, `refused` or `failed`.
 */
export function operationRoutes({ operations, news, closing, heartbeatMs }: OperationRoutesOptions): Hono<CallerEnv> {
  return new Hono<CallerEnv>().get("/:id", async (c) => {
    const caller = c.get("caller");
    const operation = await operations.find(c.req.param("id"), caller);
    const isForeign = caller.conversation !== null && operation?.conversation !== caller.conversation;
    if (operation === null || isForeign) return problemResponse(c, PROBLEMS.notFound);
    if (c.req.header("accept")?.includes("text/event-stream") === true) {
      return sendNews(c, { news, topic: operationTopic(operation.id), closing, heartbeatMs, after: 0, last: END_EVENTS });
    }
    if (operation.status !== null && operation.body !== null) {
      return sendReply(c, { status: operation.status, body: operation.body });
    }
    c.header("retry-after", String(Math.ceil(POLL_AFTER_MS / 1000)));
    return c.json({ operation: describeOperation(operation) }, 202);
  });
}
