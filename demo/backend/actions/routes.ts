import { createHash } from "node:crypto";
import { Hono } from "hono";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Database, Queryable } from "../database/database.ts";
import { PROBLEMS, problemResponse } from "../problem.ts";
import { isObject, readJson } from "../read-json.ts";
import type { Action, ActionResult } from "./action.ts";
import { checkInput } from "./check-input.ts";
import { describeAction } from "./describe.ts";
import { faultyReply, type Faults } from "./faults.ts";
import { createIdempotency, fingerprint, type StoredReply } from "./idempotency.ts";

export interface ActionRoutesOptions {
  readonly db: Database;
  readonly actions: readonly Action[];
  readonly customerId: number;
  readonly faults: Faults;
  readonly closing: AbortSignal;
  readonly now: () => Date;
}

const KEY = /^[\x21-\x7e]{8,200}$/;

/** `GET /` lists the actions as JSON Schemas, `POST /:name` performs one. */
export function actionRoutes(options: ActionRoutesOptions): Hono {
  const { db, customerId, faults, closing, now } = options;
  const actions = new Map(options.actions.map((action) => [action.name, action]));
  const idempotency = createIdempotency(db);
  const list = JSON.stringify({ actions: options.actions.map(describeAction) });
  const etag = `"${createHash("sha256").update(list).digest("base64url").slice(0, 22)}"`;

  const run = async (action: Action, call: Parameters<Action["run"]>[0]): Promise<StoredReply> =>
    storeReply(await action.run(call));

  const perform = async (c: Context, action: Action): Promise<Response> => {
    const body = await readJson(c);
    if (!isObject(body) || !isObject(body["input"] ?? {})) return problemResponse(c, PROBLEMS.malformed);
    const context = isObject(body["context"]) ? body["context"] : {};
    const checked = checkInput(
      action,
      (body["input"] ?? {}) as Record<string, unknown>,
      isObject(context["slots"]) ? context["slots"] : {},
    );
    const key = c.req.header("idempotency-key") ?? "";
    if (action.kind === "write" && key === "") return problemResponse(c, PROBLEMS.keyMissing);
    if (action.kind === "write" && !KEY.test(key)) return problemResponse(c, PROBLEMS.keyInvalid);
    if (checked.kind === "invalid") return sendReply(c, storeReply({ kind: "refused", errors: checked.errors }));
    const { input } = checked;
    if (action.kind === "read")
      return sendReply(c, await run(action, { input, db, customerId, now: now(), idempotencyKey: "" }));

    const result = await idempotency.once(key, action.name, fingerprint(action.name, input), async (tx) => {
      await lockCustomer(tx, customerId);
      return await run(action, { input, db: tx, customerId, now: now(), idempotencyKey: key });
    });
    if (result.kind === "reused") return problemResponse(c, PROBLEMS.keyReused);
    if (result.kind === "busy") return problemResponse(c, PROBLEMS.keyBusy);
    if (result.kind === "replayed") c.header("idempotency-replayed", "true");
    return sendReply(c, result.reply);
  };

  return new Hono()
    .get("/", (c) => {
      c.header("etag", etag);
      c.header("cache-control", "no-cache");
      return c.req.header("if-none-match") === etag
        ? c.body(null, 304)
        : c.body(list, 200, { "content-type": "application/json" });
    })
    .post("/:name", async (c) => {
      const action = actions.get(c.req.param("name"));
      if (action === undefined) return problemResponse(c, PROBLEMS.unknownAction);
      const fault = faults.get(action.name);
      if (fault === undefined) return await perform(c, action);
      if (fault.when === "after") await perform(c, action);
      return await faultyReply(c, fault, closing);
    });
}

/** Writes of one customer run one after another, so that no action needs to think of another one beside it. */
async function lockCustomer(tx: Queryable, customerId: number): Promise<void> {
  await tx.query("SELECT 1 FROM customers WHERE id = $1 FOR UPDATE", [customerId]);
}

function storeReply(result: ActionResult): StoredReply {
  return result.kind === "refused"
    ? { status: 422, body: JSON.stringify({ errors: result.errors }) }
    : {
        status: 200,
        body: JSON.stringify({
          output: result.output,
          ...(result.messages === undefined ? {} : { messages: result.messages }),
        }),
      };
}

function sendReply(c: Context, reply: StoredReply): Response {
  return c.body(reply.body, reply.status as ContentfulStatusCode, { "content-type": "application/json" });
}
