import { randomUUID, timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import type { Connector, Outbound } from "../../../src/channel/index.ts";
import { problemResponse, PROBLEMS } from "../problem.ts";
import { isObject, readJson } from "../read-json.ts";
import { bearerOf } from "../sessions/identify.ts";
import { CHANNEL_PROBLEMS } from "./problems.ts";

export interface RestOptions {
  readonly connector: Connector;
  /** Of whoever may speak for its senders. */
  readonly token: string;
}

const MAX_MESSAGE = 20_000;
const SENDER = /^[^\p{Cc}]{1,150}$/u;
const MESSAGE_ID = /^[\x21-\x7e]{1,200}$/;

/**
 * The REST channel that CALM's clients know: `POST /webhook` with `{ sender, message }` is answered by a list of
 * `{ recipient_id, text, buttons, … }`. Ours: `message_id`, or the header `Idempotency-Key`, names the message, so that it can
 * be sent again.
 */
export function restRoutes({ connector, token }: RestOptions): Hono {
  return new Hono().post("/webhook", async (c) => {
    if (!isSame(bearerOf(c), token)) return problemResponse(c, CHANNEL_PROBLEMS.notAllowed);
    const body = await readJson(c);
    const { sender, message, message_id: named } = isObject(body) ? body : {};
    const id = named ?? c.req.header("idempotency-key") ?? randomUUID();
    if (typeof sender !== "string" || !SENDER.test(sender)) return problemResponse(c, PROBLEMS.malformed);
    if (typeof message !== "string" || message.length > MAX_MESSAGE) return problemResponse(c, PROBLEMS.malformed);
    if (typeof id !== "string" || !MESSAGE_ID.test(id)) return problemResponse(c, PROBLEMS.malformed);
    const reply = await connector.reply({ sender, id, text: message });
    if (reply.kind !== "answered") return problemResponse(c, CHANNEL_PROBLEMS[reply.kind]);
    if (reply.repeated) c.header("idempotency-replayed", "true");
    return c.json(reply.messages.map((one) => asCalm(sender, one)));
  });
}

/** A message in the fields that CALM's clients know; ours beside them. */
function asCalm(sender: string, { id, list, ...message }: Outbound): object {
  return { recipient_id: sender, ...message, ...(list && { buttons: list }), message_id: id };
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
