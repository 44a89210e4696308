import { Hono } from "hono";
import { problemResponse, PROBLEMS } from "../problem.ts";
import type { Desk } from "./desk.ts";
import { NOT_AN_AGENT } from "./problems.ts";
import type { Receiver } from "./receiver.ts";

/** `POST /`: the webhook of the product where the people sit. What it cannot prove to have sent is refused. */
export function heardRoutes(desk: Desk, receiver: Receiver): Hono {
  return new Hono().post("/", async (c) => {
    if (!receiver.hear) return problemResponse(c, PROBLEMS.notFound);
    let events;
    try {
      events = receiver.hear(c.req.raw.headers, await c.req.text(), new URL(c.req.url).searchParams);
    } catch {
      return problemResponse(c, PROBLEMS.malformed);
    }
    if (events === null) return problemResponse(c, NOT_AN_AGENT);
    await desk.heard(events);
    return c.json({});
  });
}
