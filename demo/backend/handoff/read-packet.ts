import type { HandoffPacket } from "../../../src/index.ts";
import { isObject } from "../read-json.ts";
import type { Caller } from "../sessions/caller.ts";

type Fields = Readonly<Record<string, unknown>>;

const ID = /^[\x21-\x7e]{1,200}$/;
const TEXTS = ["language", "channel", "summary", "bundleHash", "createdAt"] as const;
const ROLES: readonly unknown[] = ["user", "bot", "agent"];

/**
 * A packet of version 1 as it came from a page, or null: what is not of its shape goes to nobody. A page may say that its
 * user is anybody, so who it is comes from the session; without one nobody is verified.
 */
export function readPacket(
  value: unknown,
  { session, customerId }: Pick<Caller, "session" | "customerId">,
): HandoffPacket | null {
  if (!isObject(value) || value["version"] !== 1 || !isShaped(value)) return null;
  const packet = value as unknown as HandoffPacket;
  const { customer } = packet;
  if (customer.ref === null || session === null) return { ...packet, customer: { ...customer, verified: false } };
  return { ...packet, customer: { ...customer, ref: String(customerId), verified: true } };
}

function isShaped(value: Fields): boolean {
  const { conversationId, handoff, reason, customer, redactions, links } = value;
  return (
    [conversationId, handoff].every((id) => typeof id === "string" && ID.test(id)) &&
    hasTexts(value, ...TEXTS) &&
    isObject(reason) &&
    hasTexts(reason, "code", "text") &&
    isObject(customer) &&
    isTextOrNull(customer["ref"]) &&
    isObject(links) &&
    isTextOrNull(links["page"]) &&
    isObject(redactions) &&
    typeof redactions["masked"] === "number" &&
    typeof redactions["dropped"] === "number" &&
    isListOf(value["slots"], (slot) => hasTexts(slot, "id", "label", "value")) &&
    isListOf(value["attemptedActions"], (action) => hasTexts(action, "name", "status")) &&
    isListOf(value["transcript"], (line) => hasTexts(line, "text") && ROLES.includes(line["role"]))
  );
}

const hasTexts = (value: Fields, ...names: readonly string[]): boolean =>
  names.every((name) => typeof value[name] === "string");

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === "string";

function isListOf(value: unknown, fits: (entry: Fields) => boolean): boolean {
  return Array.isArray(value) && value.every((entry: unknown) => isObject(entry) && fits(entry));
}
