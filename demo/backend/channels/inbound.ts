import type { Inbound } from "../../../src/channel/index.ts";

/** UTF-16 units, as a connector counts them. */
const MAX_SENDER = 150;
const MAX_TEXT = 20_000;
const MESSAGE_ID = /^[\x21-\x7e]{1,200}$/;

/** A message that came in from outside; null: it is none. */
export function readInbound({ id, sender, text }: Readonly<Record<string, unknown>>): Inbound | null {
  if (typeof id !== "string" || !MESSAGE_ID.test(id)) return null;
  if (typeof sender !== "string" || sender === "" || sender.length > MAX_SENDER) return null;
  // Half a character is not stored as it came: two senders could become one.
  if (/[\p{Cc}\p{Cs}]/u.test(sender)) return null;
  return typeof text === "string" && text.length <= MAX_TEXT ? { id, sender, text } : null;
}
