import { isObject } from "../read-json.ts";
import type { Heard, Receiver } from "./receiver.ts";
import { sendJson, type SendOptions } from "./send.ts";
import { isSigned, sign } from "./signature.ts";

export interface WebhookOptions extends SendOptions {
  readonly url: string;
  /** Signs both ways. */
  readonly secret: string;
  readonly now?: (() => Date) | undefined;
}

/**
 * Any product, by signed requests both ways: `x-halcyon-timestamp` (seconds) and `x-halcyon-signature`, `v1=` and the
 * HMAC-SHA-256 of timestamp, dot and body. It is told `{ type: "handoff", packet }`, `{ type: "message", handoff, text }`
 * and `{ type: "left", handoff }`, and answers `404` where nobody is there. It tells `{ id, handoff, type: "agent_joined",
 * name }`, `"message"` with `text`, and `"released"` with `labels`.
 */
export function createWebhookReceiver({ url, secret, now = () => new Date(), ...options }: WebhookOptions): Receiver {
  async function send(key: string, value: object): Promise<Record<string, unknown>> {
    const body = JSON.stringify(value);
    const timestamp = String(Math.floor(now().getTime() / 1000));
    const headers = {
      "x-halcyon-timestamp": timestamp,
      "x-halcyon-signature": `v1=${sign(secret, timestamp, body)}`,
      "idempotency-key": key,
    };
    return await sendJson(url, body, headers, options);
  }

  return {
    name: "webhook",
    async open(packet, key) {
      const { available } = await send(key, { type: "handoff", packet });
      return available === false ? null : packet.handoff;
    },
    tell: async (handoff, { key, text }) => void (await send(key, { type: "message", handoff, text })),
    leave: async (handoff, key) => void (await send(key, { type: "left", handoff })),
    hear(headers, body) {
      const signed = { timestamp: headers.get("x-halcyon-timestamp"), signature: headers.get("x-halcyon-signature") };
      return isSigned(secret, { ...signed, body, now: now() }) ? readHeard(body) : null;
    },
  };
}

function readHeard(body: string): readonly Heard[] {
  const value: unknown = JSON.parse(body);
  if (!isObject(value)) return [];
  const { id, handoff: remote, type, name, text, labels } = value;
  if (typeof id !== "string" || typeof remote !== "string") return [];
  if (type === "agent_joined" && typeof name === "string") return [{ id, remote, kind: "joined", name }];
  if (type === "message" && typeof text === "string")
    return [{ id, remote, kind: "message", text, name: typeof name === "string" ? name : null }];
  const list: readonly unknown[] = Array.isArray(labels) ? labels : [];
  return type === "released"
    ? [{ id, remote, kind: "released", labels: list.filter((label): label is string => typeof label === "string") }]
    : [];
}
