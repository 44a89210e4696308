import { Hono } from "hono";
import { PROBLEMS, problemResponse } from "../problem.ts";
import type { CallerEnv } from "../sessions/caller.ts";
import { conversationTopic } from "./news.ts";
import { sendNews, type StreamParts } from "./send-news.ts";

/**
 * `GET /`: what happens in a conversation from outside of it, as server-sent events: `operation`, `result`, and what else is
 * told under its topic. The conversation is the token's, or `?conversation=` where sessions are off.
 */
export function streamRoutes(parts: StreamParts): Hono<CallerEnv> {
  return new Hono<CallerEnv>().get("/", (c) => {
    const { tenant, customerId, conversation } = c.get("caller");
    const named = conversation ?? c.req.query("conversation") ?? "";
    if (named === "") return problemResponse(c, PROBLEMS.noConversation);
    return sendNews(c, { ...parts, topic: conversationTopic(tenant, customerId, named) });
  });
}
