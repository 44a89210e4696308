import { Hono } from "hono";
import type { MiddlewareHandler } from "hono";
import type { Queryable } from "../database/database.ts";
import { PROBLEMS, problemResponse } from "../problem.ts";
import { isObject, readJson } from "../read-json.ts";
import { SCOPES, type CallerEnv, type Scope } from "./caller.ts";
import { bearerOf, type Identify } from "./identify.ts";
import type { Sessions } from "./sessions.ts";

export interface SessionRoutesOptions {
  readonly db: Queryable;
  readonly sessions: Sessions;
  readonly identify: Identify;
  /** What this backend can do, told with each token. */
  readonly features: object;
}

const CONVERSATION = /^[\x21-\x7e]{1,200}$/;

/** `POST /` with `{ conversationId }` gives a short token for one conversation of whoever is signed in. */
export function sessionRoutes({ db, sessions, identify, features }: SessionRoutesOptions): Hono {
  return new Hono().post("/", async (c) => {
    const body = await readJson(c);
    const conversation = isObject(body) ? body["conversationId"] : undefined;
    if (typeof conversation !== "string" || !CONVERSATION.test(conversation)) return problemResponse(c, PROBLEMS.malformed);
    const identity = await identify(c);
    if (identity === null) return problemResponse(c, PROBLEMS.notSignedIn);
    const known = await db.query("SELECT 1 FROM customers WHERE id = $1 AND tenant = $2", [
      identity.customerId,
      identity.tenant,
    ]);
    if (known.length === 0) return problemResponse(c, PROBLEMS.notSignedIn);
    return c.json({ ...sessions.issue(identity, conversation, c.req.header("origin") ?? null), features });
  });
}

/** Lets pass who has a token; where sessions are off, everybody as whom the host names. */
export function requireSession(sessions: Sessions, identify: Identify, required: boolean): MiddlewareHandler<CallerEnv> {
  return async (c, next) => {
    const token = bearerOf(c);
    const caller = sessions.read(token, c.req.header("origin") ?? null);
    if (caller !== null) {
      c.set("caller", caller);
      return await next();
    }
    const identity = required ? null : await identify(c);
    if (identity === null) return problemResponse(c, PROBLEMS.noSession);
    c.set("caller", { ...identity, conversation: null, session: null, scopes: SCOPES });
    return await next();
  };
}

/** Refuses a token that is not good for this. */
export function requireScope(scope: Scope): MiddlewareHandler<CallerEnv> {
  return async (c, next) => (c.get("caller").scopes.includes(scope) ? await next() : problemResponse(c, PROBLEMS.forbidden));
}
