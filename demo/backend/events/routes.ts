import { Hono } from "hono";
import type { Database, Queryable } from "../database/database.ts";
import { PROBLEMS, problemResponse } from "../problem.ts";
import { isObject, readJson } from "../read-json.ts";
import type { CallerEnv } from "../sessions/caller.ts";

/** Something that happened in a page, for whoever improves the assistant: a name and plain fields, no words of a visitor. */
interface ReportedEvent {
  /** Of the sender's making: the same one twice is stored once. */
  readonly id: string;
  readonly name: string;
  /** ISO 8601. */
  readonly at: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const MAX_EVENTS = 100;
const NAME = /^[a-z][a-z0-9_.:/-]{0,79}$/i;
const ID = /^[\x21-\x7e]{1,100}$/;
const LATEST = Date.UTC(2200, 0);
const MAX_FIELDS_CHARACTERS = 4000;

/** Evidence that nobody has looked at for so long is not looked at any more. */
const KEEP_DAYS = 90;

export async function forgetOldEvents(db: Queryable): Promise<void> {
  await db.query(`DELETE FROM reported_events WHERE created_at < now() - interval '${KEEP_DAYS} days'`);
}

/** `POST /` with `{ events: [{ id, name, at, fields? }] }` takes all of them or, if one is none, nothing. */
export function eventRoutes(db: Database): Hono<CallerEnv> {
  return new Hono<CallerEnv>().post("/", async (c) => {
    const body = await readJson(c);
    const given = isObject(body) ? body["events"] : undefined;
    if (!Array.isArray(given) || given.length > MAX_EVENTS) return problemResponse(c, PROBLEMS.malformed);
    const events = given.map(readEvent);
    if (!events.every((event) => event !== null)) return problemResponse(c, PROBLEMS.malformed);
    const { tenant, conversation } = c.get("caller");
    await db.transaction(async (tx) => {
      for (const { id, name, at, fields } of events) {
        await tx.query(
          `INSERT INTO reported_events (tenant, id, conversation, name, happened_at, fields) VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (tenant, id) DO NOTHING`,
          [tenant, id, conversation, name, at, JSON.stringify(fields)],
        );
      }
    });
    return c.json({ accepted: events.length }, 202);
  });
}

function readEvent(value: unknown): ReportedEvent | null {
  if (!isObject(value)) return null;
  const { id, name, at, fields = {} } = value;
  if (typeof id !== "string" || !ID.test(id) || typeof name !== "string" || !NAME.test(name)) return null;
  if (typeof at !== "string" || !isObject(fields)) return null;
  const time = Date.parse(at);
  // A clock may be wrong; a time that the database cannot hold would be sent again for ever.
  if (!(time >= 0 && time < LATEST)) return null;
  if (JSON.stringify(fields).length > MAX_FIELDS_CHARACTERS) return null;
  return { id, name, at: new Date(time).toISOString(), fields };
}
