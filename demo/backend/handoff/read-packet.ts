import type { HandoffPacket } from "../../../src/index.ts";
import { isObject } from "../read-json.ts";

const ID = /^[\x21-\x7e]{1,200}$/;
const TEXTS = ["language", "channel", "summary", "bundleHash", "createdAt"] as const;
const LISTS = ["slots", "attemptedActions", "transcript"] as const;

/** A packet of version 1 as it came from a page, or null: what is not of its shape goes to nobody. */
export function readPacket(value: unknown): HandoffPacket | null {
  if (!isObject(value) || value["version"] !== 1) return null;
  const { conversationId, handoff, reason, customer } = value;
  const named = [conversationId, handoff].every((id) => typeof id === "string" && ID.test(id));
  const told = isObject(reason) && typeof reason["code"] === "string" && typeof reason["text"] === "string";
  const shaped =
    TEXTS.every((key) => typeof value[key] === "string") &&
    LISTS.every((key) => Array.isArray(value[key]) && value[key].every(isObject)) &&
    isObject(customer) &&
    isObject(value["redactions"]);
  return named && told && shaped ? (value as unknown as HandoffPacket) : null;
}
