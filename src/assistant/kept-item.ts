import { maskText } from "../dialogue/policy-mask.ts";
import type { RedactSettings } from "../model/policy.ts";
import type { InboxItem } from "../store/store.ts";

/**
 * A message as it may be written down. What somebody typed is masked before it is stored at all: rows that are mended later
 * have been on the disk. Only the kinds that the open question's slot may hold are left, for as long as the message waits for
 * its turn.
 */
export function keptItem(redact: RedactSettings, item: InboxItem, asking: string | null): InboxItem {
  // A button shows its title and means its payload: both are the author's.
  if (item.shown !== item.text) return item;
  const { except = {} } = redact;
  // A payload that somebody types may set any slot, and its text is kept as it stands.
  const isPayload = item.text.trimStart().startsWith("/");
  const spared = asking !== null && !isPayload && Object.hasOwn(except, asking) ? except[asking] : [];
  const text = maskText(redact, item.text, spared);
  return { ...item, shown: text, text };
}
