import { isObject } from "../read-json.ts";
import { isSameSecret } from "../same-secret.ts";
import { describePacket } from "./describe-packet.ts";
import { nameOfUser, ReceiverFailure, type Heard, type Receiver } from "./receiver.ts";
import { sendJson, type SendOptions } from "./send.ts";
import { isFresh, sign } from "./signature.ts";

export interface ChatwootOptions extends SendOptions {
  /** `https://app.chatwoot.com` */
  readonly baseUrl: string;
  readonly accountId: string;
  readonly inboxId: string;
  /** Of an agent bot. */
  readonly accessToken: string;
  /** Stands in the webhook's address, `…/v1/heard?token=…`: Chatwoot sends no header of ours. */
  readonly webhookToken: string;
  /**
   * The secret with which newer releases sign what they send (`X-Chatwoot-Signature`: `sha256=` and the HMAC over
   * `X-Chatwoot-Timestamp`, a dot and the body). With one, what is not signed is refused. Default: the token alone counts.
   */
  readonly webhookSecret?: string | undefined;
  readonly now?: (() => Date) | undefined;
}

/**
 * Chatwoot by its application API: a contact and a conversation, the packet as a private note, then the conversation goes
 * from `pending` to `open`. Written after its documentation; not run against the product.
 */
export function createChatwootReceiver(options: ChatwootOptions): Receiver {
  const { baseUrl, accountId, inboxId, accessToken, webhookToken, webhookSecret, now = () => new Date() } = options;
  const base = `${baseUrl.replace(/\/+$/, "")}/api/v1/accounts/${accountId}`;
  const post = (path: string, body: object): Promise<Record<string, unknown>> =>
    sendJson(`${base}${path}`, JSON.stringify(body), { api_access_token: accessToken }, options);
  const message = (remote: string, content: string, more: object): Promise<Record<string, unknown>> =>
    post(`/conversations/${remote}/messages`, { content, content_type: "text", ...more });

  return {
    name: "chatwoot",
    async open(packet, key) {
      const contact = await post("/contacts", {
        inbox_id: Number(inboxId),
        identifier: nameOfUser(packet),
      });
      const contactId = idOf(inside(contact, "payload", "contact") ?? inside(contact, "payload") ?? contact);
      const opened = await post("/conversations", {
        source_id: key,
        inbox_id: Number(inboxId),
        contact_id: contactId,
        status: "pending",
        custom_attributes: { halcyon_handoff: packet.handoff, halcyon_reason: packet.reason.code },
      });
      const remote = String(idOf(opened));
      await message(remote, describePacket(packet), { message_type: "outgoing", private: true });
      const last = packet.transcript.findLast(({ role }) => role === "user");
      if (last) await message(remote, last.text, { message_type: "incoming", private: false });
      await post(`/conversations/${remote}/toggle_status`, { status: "open" });
      return remote;
    },
    tell: async (remote, { key, text }) =>
      void (await message(remote, text, { message_type: "incoming", private: false, echo_id: key })),
    async leave(remote) {
      await message(remote, "The user goes on without a person.", { message_type: "outgoing", private: true });
      await post(`/conversations/${remote}/toggle_status`, { status: "resolved" });
    },
    hear(headers, body, query) {
      const isSigned = webhookSecret === undefined || isOfChatwoot(headers, body, webhookSecret, now());
      return isSigned && isSameSecret(query.get("token") ?? "", webhookToken) ? readHeard(body) : null;
    },
  };
}

function isOfChatwoot(headers: Headers, body: string, secret: string, now: Date): boolean {
  const timestamp = headers.get("x-chatwoot-timestamp") ?? "";
  const given = headers.get("x-chatwoot-signature") ?? "";
  return isFresh(timestamp, now) && isSameSecret(given, `sha256=${sign(secret, timestamp, body)}`);
}

/**
 * What an agent bot's webhook and an account's webhook tell: `message_created` of an agent, not private;
 * `conversation_updated` with an assignee (an account's alone); `conversation_resolved` (a bot's), or
 * `conversation_status_changed` to resolved (an account's). All else is passed over, our own messages among it.
 */
function readHeard(body: string): readonly Heard[] {
  const value: unknown = JSON.parse(body);
  if (!isObject(value)) return [];
  const { event } = value;
  if (event === "message_created") {
    const { id, content, message_type: type, private: isPrivate } = value;
    const sender = inside(value, "sender");
    const conversation = inside(value, "conversation");
    const isAgent = sender?.["type"] === "user" && (type === "outgoing" || type === 1);
    // A picture without words has no content.
    if (!isAgent || isPrivate === true || typeof content !== "string" || content === "" || !conversation) return [];
    const name = sender["name"];
    return [
      {
        id: `message-${String(id)}`,
        remote: String(conversation["id"]),
        kind: "message",
        text: content,
        name: typeof name === "string" ? name : null,
      },
    ];
  }
  const remote = String(value["id"]);
  if (event === "conversation_updated") {
    const assignee = inside(value, "meta", "assignee");
    const name = assignee?.["name"];
    return typeof name === "string" ? [{ id: `assigned-${remote}-${name}`, remote, kind: "joined", name }] : [];
  }
  const isResolved = event === "conversation_resolved" || event === "conversation_status_changed";
  if (!isResolved || value["status"] !== "resolved") return [];
  const labels: readonly unknown[] = Array.isArray(value["labels"]) ? value["labels"] : [];
  return [
    {
      id: `resolved-${remote}`,
      remote,
      kind: "released",
      labels: labels.filter((label): label is string => typeof label === "string"),
    },
  ];
}

function inside(value: Readonly<Record<string, unknown>>, ...path: readonly string[]): Record<string, unknown> | null {
  let at: unknown = value;
  for (const key of path) at = isObject(at) ? at[key] : undefined;
  return isObject(at) ? at : null;
}

function idOf(value: Readonly<Record<string, unknown>>): number {
  const { id } = value;
  if (typeof id !== "number") throw new ReceiverFailure("the receiver gave no id", false);
  return id;
}
