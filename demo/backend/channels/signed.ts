import { Hono } from "hono";
import type { Connector, Outbound } from "../../../src/channel/index.ts";
import { isSigned, sign } from "../handoff/signature.ts";
import { problemResponse, PROBLEMS } from "../problem.ts";
import { isObject } from "../read-json.ts";
import { readInbound } from "./inbound.ts";
import { CHANNEL_PROBLEMS } from "./problems.ts";

export interface SignedOptions {
  readonly connector: Connector;
  /** Signs both ways. */
  readonly secret: string;
  readonly now: () => Date;
}

/**
 * A plain webhook, signed both ways as handovers are: `POST /` with `{ id, sender, text }` is `202` once the message cannot be
 * lost any more. What the bot says, at once or later, goes to the address of `deliverTo`.
 */
export function signedRoutes({ connector, secret, now }: SignedOptions): Hono {
  return new Hono().post("/", async (c) => {
    const body = await c.req.text();
    const [timestamp, signature] = ["x-halcyon-timestamp", "x-halcyon-signature"].map((name) => c.req.header(name) ?? null);
    if (!isSigned(secret, { timestamp: timestamp!, signature: signature!, body, now: now() }))
      return problemResponse(c, CHANNEL_PROBLEMS.notAllowed);
    const inbound = readInbound(readMessage(body));
    if (inbound === null) return problemResponse(c, PROBLEMS.malformed);
    const taken = await connector.accept(inbound);
    return taken === "busy" ? problemResponse(c, CHANNEL_PROBLEMS.busy) : c.json({}, 202);
  });
}

function readMessage(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

export interface DeliverOptions {
  readonly url: string;
  readonly secret: string;
  readonly now: () => Date;
  readonly fetch?: typeof fetch | undefined;
}

const DEADLINE_MS = 10_000;

/** Hands over what the bot says: `{ sender, messages: [{ id, text, … }] }`, signed. Whatever is not 2xx is tried again. */
export function deliverTo({ url, secret, now, fetch: send = fetch }: DeliverOptions) {
  return async (sender: string, messages: readonly Outbound[]): Promise<void> => {
    const body = JSON.stringify({ sender, messages });
    const timestamp = String(Math.floor(now().getTime() / 1000));
    const response = await send(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "idempotency-key": messages[0]!.id,
        "x-halcyon-timestamp": timestamp,
        "x-halcyon-signature": `v1=${sign(secret, timestamp, body)}`,
      },
      body,
      redirect: "error",
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the receiver answered ${response.status}`);
  };
}
