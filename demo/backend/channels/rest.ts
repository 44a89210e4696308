import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import type { Connector, Outbound } from "../../../src/channel/index.ts";
import { problemResponse, PROBLEMS } from "../problem.ts";
import { isObject, readJson } from "../read-json.ts";
import { isSameSecret } from "../same-secret.ts";
import { bearerOf } from "../sessions/identify.ts";
import { readInbound } from "./inbound.ts";
import { CHANNEL_PROBLEMS } from "./problems.ts";

export interface RestOptions {
  readonly connector: Connector;
  /** Of whoever may speak for its senders. */
  readonly token: string;
}

/**
 * The REST channel that CALM's clients know: `POST /webhook` with `{ sender, message }` is answered by a list of
 * `{ recipient_id, text, buttons, … }`. Ours: `message_id`, or the header `Idempotency-Key`, names the message, so that it can
 * be sent again.
 */
export function restRoutes({ connector, token }: RestOptions): Hono {
  return new Hono().post("/webhook", async (c) => {
    if (!isSameSecret(bearerOf(c), token)) return problemResponse(c, CHANNEL_PROBLEMS.notAllowed);
    const body = await readJson(c);
    const { sender, message, message_id: named } = isObject(body) ? body : {};
    const id = named ?? c.req.header("idempotency-key") ?? randomUUID();
    const inbound = readInbound({ id, sender, text: message });
    if (inbound === null) return problemResponse(c, PROBLEMS.malformed);
    const reply = await connector.reply(inbound);
    if (reply.kind !== "answered") return problemResponse(c, CHANNEL_PROBLEMS[reply.kind]);
    if (reply.repeated) c.header("idempotency-replayed", "true");
    return c.json(reply.messages.map((one) => asCalm(inbound.sender, one)));
  });
}

/** A message in the fields that CALM's clients know; ours beside them. */
function asCalm(sender: string, { id, list, ...message }: Outbound): object {
  return { recipient_id: sender, ...message, ...(list && { buttons: list }), message_id: id };
}
