import { Hono } from "hono";
import { PROBLEMS, problemResponse } from "../problem.ts";
import { readJson } from "../read-json.ts";
import type { CallerEnv } from "../sessions/caller.ts";
import { answerStore } from "./answer-store.ts";
import type { Owner, Shelf } from "./shelf.ts";

/** A turn with its events; more is no turn. */
export const MAX_STORE_BYTES = 1024 * 1024;

/** `POST /{operation}`: the conversations of whoever is signed in, and of nobody else. */
export function storeRoutes(shelf: Shelf): Hono<CallerEnv> {
  return new Hono<CallerEnv>().post("/:operation", async (c) => {
    const { tenant, customerId } = c.get("caller");
    const owner: Owner = { tenant, name: `customer ${customerId}` };
    const { status, value } = await answerStore(shelf, owner, c.req.param("operation"), await readJson(c));
    if (status === 400) return problemResponse(c, PROBLEMS.malformed);
    if (status === 404) return problemResponse(c, PROBLEMS.notFound);
    return c.json(value, status);
  });
}
