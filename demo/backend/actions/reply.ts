import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { PROBLEM_TYPE, PROBLEMS, problemBody } from "../problem.ts";
import type { ActionResult } from "./action.ts";
import type { StoredReply } from "./idempotency.ts";

/** What an action came to, as the bytes that every request of its key is answered with. */
export function storeReply(result: ActionResult): StoredReply {
  if (result.kind === "refused") return { status: 422, body: problemBody(PROBLEMS.refused, { errors: result.errors }) };
  const { output, messages } = result;
  return { status: 200, body: JSON.stringify({ output, ...(messages === undefined ? {} : { messages }) }) };
}

export function sendReply(c: Context, { status, body }: StoredReply): Response {
  const type = status < 400 ? "application/json" : PROBLEM_TYPE;
  return c.body(body, status as ContentfulStatusCode, { "content-type": type });
}
