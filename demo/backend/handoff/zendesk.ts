import { isObject } from "../read-json.ts";
import { isSameSecret } from "../same-secret.ts";
import { flattenPacket } from "./flatten-packet.ts";
import { nameOfUser, type Heard, type Receiver } from "./receiver.ts";
import { sendJson, type SendOptions } from "./send.ts";

export interface ZendeskOptions extends SendOptions {
  /** `https://api.smooch.io` or `https://SUBDOMAIN.zendesk.com/sc`. */
  readonly baseUrl: string;
  readonly appId: string;
  readonly keyId: string;
  readonly secret: string;
  /** Of the webhook integration: comes with each of its requests as `x-api-key`. */
  readonly webhookSecret: string;
  /** Name of the switchboard integration of the people. Default "next". */
  readonly switchboard?: string | undefined;
  /** Address under which the whole packet can be read, for the ticket. */
  readonly packetUrl?: ((handoff: string) => string) | undefined;
}

/**
 * Zendesk by Sunshine Conversations: a user and a conversation, the latest words, then control is passed with metadata that
 * is flat and at most 4 kB. Agents see the last ten messages, so the summary is among the fields of the ticket. Written
 * after its documentation; not run against the product.
 */
export function createZendeskReceiver(options: ZendeskOptions): Receiver {
  const { baseUrl, appId, keyId, secret, webhookSecret, switchboard = "next", packetUrl } = options;
  const base = `${baseUrl.replace(/\/+$/, "")}/v2/apps/${appId}`;
  const authorization = `Basic ${Buffer.from(`${keyId}:${secret}`).toString("base64")}`;
  const post = (path: string, body: object): Promise<Record<string, unknown>> =>
    sendJson(`${base}${path}`, JSON.stringify(body), { authorization }, options);
  const say = (remote: string, text: string, author: object): Promise<Record<string, unknown>> =>
    post(`/conversations/${remote}/messages`, { author, content: { type: "text", text } });
  const userOf = (remote: string): object => ({ type: "user", userExternalId: remote });

  return {
    name: "zendesk",
    async open(packet, key) {
      const user = nameOfUser(packet);
      const opened = await post("/conversations", {
        type: "personal",
        participants: [{ userExternalId: user, subscribeSDKClient: false }],
        metadata: { halcyonHandoff: key },
      });
      const conversation = isObject(opened["conversation"]) ? opened["conversation"] : opened;
      const remote = String(conversation["id"]);
      const first = await say(remote, packet.summary, { type: "business", displayName: "Halcyon" });
      const messages: readonly unknown[] = Array.isArray(first["messages"]) ? first["messages"] : [];
      const firstId = isObject(messages[0]) ? messages[0]["id"] : undefined;
      await post(`/conversations/${remote}/passControl`, {
        switchboardIntegration: switchboard,
        reason: "requestedByBusiness",
        metadata: flattenPacket(packet, {
          ...(typeof firstId === "string" && { first_message_id: firstId }),
          ...(packetUrl && { "dataCapture.ticketField.packet_url": packetUrl(packet.handoff) }),
        }),
      });
      return `${remote}|${user}`;
    },
    tell: async (known, { text }) => {
      const [remote = "", user = ""] = known.split("|");
      await say(remote, text, userOf(user));
    },
    leave: async (known) => {
      const [remote = ""] = known.split("|");
      await post(`/conversations/${remote}/releaseControl`, {});
    },
    hear: (headers, body) => (isSameSecret(headers.get("x-api-key") ?? "", webhookSecret) ? readHeard(body) : null),
  };
}

/** `conversation:message` of the business, `switchboard:acceptControl`, `switchboard:releaseControl`. */
function readHeard(body: string): readonly Heard[] {
  const value: unknown = JSON.parse(body);
  const events: readonly unknown[] = isObject(value) && Array.isArray(value["events"]) ? value["events"] : [];
  return events.filter(isObject).flatMap(({ id, type, payload }): Heard[] => {
    const conversation = isObject(payload) && isObject(payload["conversation"]) ? payload["conversation"] : null;
    if (typeof id !== "string" || !isObject(payload) || !conversation) return [];
    const remote = String(conversation["id"]);
    if (type === "switchboard:acceptControl") return [{ id, remote, kind: "joined", name: "" }];
    if (type === "switchboard:releaseControl") return [{ id, remote, kind: "released", labels: labelsOf(payload) }];
    const message = isObject(payload["message"]) ? payload["message"] : null;
    const author = message && isObject(message["author"]) ? message["author"] : null;
    const content = message && isObject(message["content"]) ? message["content"] : null;
    if (type !== "conversation:message" || author?.["type"] !== "business" || typeof content?.["text"] !== "string") return [];
    // The summary that we wrote ourselves.
    if (author["displayName"] === "Halcyon") return [];
    const name = author["displayName"];
    return [{ id, remote, kind: "message", text: content["text"], name: typeof name === "string" ? name : null }];
  });
}

function labelsOf({ metadata }: Readonly<Record<string, unknown>>): readonly string[] {
  const tags = isObject(metadata) ? metadata["tags"] : undefined;
  return typeof tags === "string" ? tags.split(",").map((tag) => tag.trim()) : [];
}
