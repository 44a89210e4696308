import type { ChatMessage } from "../../src/assistant/view.ts";

/**
 * The messages that came at the end since `known` was taken. Older ones that were loaded at the front are no news. If
 * nothing known is left (the conversation began anew), everything is.
 */
export function newMessages(messages: readonly ChatMessage[], known: ReadonlySet<string>): readonly ChatMessage[] {
  const last = messages.findLastIndex(({ id }) => known.has(id));
  return messages.slice(last + 1);
}
