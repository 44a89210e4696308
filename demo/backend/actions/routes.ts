import { createHash } from "node:crypto";
import { Hono } from "hono";
import type { Context } from "hono";
import { lockCustomer } from "../database/customers.ts";
import type { Database } from "../database/database.ts";
import { describeOperation } from "../operations/operation.ts";
import type { Operations } from "../operations/operations.ts";
import { PROBLEMS, problemResponse } from "../problem.ts";
import { isObject, readJson } from "../read-json.ts";
import type { Relay } from "../relay/relay.ts";
import type { Caller, CallerEnv } from "../sessions/caller.ts";
import type { Action } from "./action.ts";
import { checkInput } from "./check-input.ts";
import { describeAction } from "./describe.ts";
import { faultyReply, type Faults } from "./faults.ts";
import { createIdempotency, fingerprint, type KeyedReply } from "./idempotency.ts";
import { sendReply, storeReply } from "./reply.ts";

export interface ActionRoutesOptions {
  readonly db: Database;
  readonly actions: readonly Action[];
  readonly faults: Faults;
  readonly closing: AbortSignal;
  readonly now: () => Date;
  readonly operations: Operations;
  /** Milliseconds of the slow part, by action: such an action becomes an operation. */
  readonly slowMs: Readonly<Record<string, number>>;
  /** Called when there is an operation to work on. */
  readonly kick: () => void;
  /** Where actions are performed that are not ours. */
  readonly relay: Relay | null;
}

const KEY = /^[\x21-\x7e]{8,200}$/;

/** `GET /` lists the actions as JSON Schemas, `POST /:name` performs one. */
export function actionRoutes(options: ActionRoutesOptions): Hono<CallerEnv> {
  const { db, faults, closing, now, operations, slowMs, kick, relay } = options;
  const actions = new Map(options.actions.map((action) => [action.name, action]));
  const idempotency = createIdempotency(db);
  const described = [...options.actions.map(describeAction), ...(relay?.describe() ?? [])];
  const list = JSON.stringify({ actions: described });
  const etag = `"${createHash("sha256").update(list).digest("base64url").slice(0, 22)}"`;

  const perform = async (c: Context<CallerEnv>, action: Action, given: GivenCall): Promise<Response> => {
    const checked = checkInput(action, given.input, given.slots);
    const problem = action.kind === "write" ? checkKey(given.key) : null;
    if (problem !== null) return problemResponse(c, problem);
    if (checked.kind === "invalid") return sendReply(c, storeReply({ kind: "refused", errors: checked.errors }));
    const { input } = checked;
    const { caller, conversation, key } = given;
    const { customerId } = caller;
    if (action.kind === "read") {
      return sendReply(c, storeReply(await action.run({ input, db, customerId, now: now(), idempotencyKey: "" })));
    }
    const print = fingerprint(caller, action.name, input);
    const isSlow = action.prepare !== undefined && (slowMs[action.name] ?? 0) > 0;
    const result = await idempotency.once(caller, key, action.name, print, async (tx) => {
      if (!isSlow) {
        await lockCustomer(tx, customerId);
        return storeReply(await action.run({ input, db: tx, customerId, now: now(), idempotencyKey: key }));
      }
      const operation = await operations.add(tx, {
        tenant: caller.tenant,
        customer_id: customerId,
        conversation,
        action: action.name,
        input: JSON.stringify(input),
        idempotency_key: key,
      });
      return { status: 202, body: JSON.stringify({ operation: describeOperation(operation) }) };
    });
    if (isSlow && result.kind === "new") kick();
    return sendKeyed(c, result);
  };

  return new Hono<CallerEnv>()
    .get("/", (c) => {
      c.header("etag", etag);
      c.header("cache-control", "no-cache");
      return c.req.header("if-none-match") === etag
        ? c.body(null, 304)
        : c.body(list, 200, { "content-type": "application/json" });
    })
    .post("/:name", async (c) => {
      const name = c.req.param("name");
      const action = actions.get(name);
      const isRelayed = action === undefined && relay !== null && relay.has(name);
      if (action === undefined && !isRelayed) return problemResponse(c, PROBLEMS.unknownAction);
      const given = readCall(await readJson(c), c);
      if (given === null) return problemResponse(c, PROBLEMS.malformed);
      if (action === undefined) {
        const problem = checkKey(given.key);
        if (problem !== null || relay === null) return problemResponse(c, problem ?? PROBLEMS.unknownAction);
        const reply = await relay.perform({ ...given, name, signal: AbortSignal.any([c.req.raw.signal, closing]) });
        return "code" in reply ? problemResponse(c, reply) : sendKeyed(c, reply);
      }
      const fault = faults.get(name);
      if (fault === undefined) return await perform(c, action, given);
      if (fault.when === "after") await perform(c, action, given);
      return await faultyReply(c, fault, closing);
    });
}

/** What a request for an action says. */
interface GivenCall {
  readonly caller: Caller;
  readonly conversation: string;
  readonly locale: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly slots: Readonly<Record<string, unknown>>;
  /** Empty if the request has none. */
  readonly key: string;
}

function readCall(body: unknown, c: Context<CallerEnv>): GivenCall | null {
  if (!isObject(body)) return null;
  const { input = {}, context = {} } = body;
  if (!isObject(input)) return null;
  const { conversationId, locale, slots } = isObject(context) ? context : {};
  const caller = c.get("caller");
  return {
    caller,
    conversation: caller.conversation ?? (typeof conversationId === "string" ? conversationId.slice(0, 200) : ""),
    locale: typeof locale === "string" ? locale.slice(0, 35) : "en",
    input,
    slots: isObject(slots) ? slots : {},
    key: c.req.header("idempotency-key") ?? "",
  };
}

function checkKey(key: string): (typeof PROBLEMS)["keyMissing" | "keyInvalid"] | null {
  if (key === "") return PROBLEMS.keyMissing;
  return KEY.test(key) ? null : PROBLEMS.keyInvalid;
}

function sendKeyed(c: Context, result: KeyedReply): Response {
  if (result.kind === "reused") return problemResponse(c, PROBLEMS.keyReused);
  if (result.kind === "busy") return problemResponse(c, PROBLEMS.keyBusy);
  if (result.kind === "replayed") c.header("idempotency-replayed", "true");
  return sendReply(c, result.reply);
}
