import { Hono } from "hono";
import type { Context } from "hono";
import { PROBLEMS, problemResponse } from "../problem.ts";
import { isObject, readJson } from "../read-json.ts";
import type { CallerEnv } from "../sessions/caller.ts";
import type { Desk } from "./desk.ts";
import { NO_RECEIVER, receiverProblem, UNKNOWN_CASE } from "./problems.ts";
import { readPacket } from "./read-packet.ts";

const KEY = /^[\x21-\x7e]{8,200}$/;
const MAX_TEXT = 8000;

/**
 * `POST /` with a packet asks for a person; `POST /:id/messages` with `{ conversationId, text }` tells them something, null:
 * the user goes on alone; `GET /:id/events?after=` gives what they did, for pages that cannot hold a stream. What they do is
 * told in the conversation's stream.
 */
export function handoffRoutes(desk: Desk): Hono<CallerEnv> {
  const app = new Hono<CallerEnv>();

  app.post("/", async (c) => {
    const caller = c.get("caller");
    const packet = readPacket(await readJson(c), caller);
    if (packet === null || !isOwn(c, packet.conversationId)) return problemResponse(c, PROBLEMS.malformed);
    const key = c.req.header("idempotency-key");
    if (key !== packet.handoff || !KEY.test(key)) return problemResponse(c, PROBLEMS.keyInvalid);
    return await told(c, async () => {
      const made = await desk.open(caller, packet);
      return made ? c.json({ handoff: made.id, reference: `H-${made.number}` }, 201) : problemResponse(c, NO_RECEIVER);
    });
  });

  app.post("/:id/messages", async (c) => {
    const body = await readJson(c);
    const { conversationId, text } = isObject(body) ? body : {};
    const key = c.req.header("idempotency-key") ?? "";
    if (!KEY.test(key)) return problemResponse(c, key === "" ? PROBLEMS.keyMissing : PROBLEMS.keyInvalid);
    if (text !== null && (typeof text !== "string" || text === "")) return problemResponse(c, PROBLEMS.malformed);
    const found = await desk.find(c.get("caller").tenant, c.req.param("id"));
    // Whoever knows the case but not its conversation has found it by guessing.
    if (!found || found.conversation !== conversationId || !isOwn(c, found.conversation, found.customer_id)) {
      return problemResponse(c, UNKNOWN_CASE);
    }
    return await told(c, async () => {
      if (text === null) await desk.leave(found, key);
      else await desk.write(found, key, text.slice(0, MAX_TEXT));
      return c.json({});
    });
  });

  app.get("/:id/events", async (c) => {
    const found = await desk.find(c.get("caller").tenant, c.req.param("id"));
    if (!found || !isOwn(c, found.conversation, found.customer_id)) return problemResponse(c, UNKNOWN_CASE);
    const after = Number(c.req.query("after") ?? 0);
    return c.json({ events: await desk.events(found, Number.isSafeInteger(after) ? after : 0) });
  });

  return app;
}

/** A session's token is for one customer and one conversation. */
function isOwn(c: Context<CallerEnv>, conversation: string, customer?: number): boolean {
  const { conversation: own, customerId } = c.get("caller");
  return (own === null || own === conversation) && (customer ?? customerId) === customerId;
}

async function told(c: Context, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    const problem = receiverProblem(error);
    if (problem === null) throw error;
    return problemResponse(c, problem);
  }
}
