import type { Assistant } from "../model/assistant.ts";

/** Whether a text is words and nothing else: not empty, not too long, and not begun with a slash, which may be a payload. */
export function isPlainText({ settings }: Assistant, text: string): boolean {
  const limit = settings.maxUserCharacters;
  const trimmed = text.trim();
  return trimmed !== "" && !trimmed.startsWith("/") && (limit <= 0 || text.length <= limit);
}
