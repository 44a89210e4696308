import { MAX_MATCHED } from "../../base/regex.ts";
import type { Found } from "./found.ts";

/** A token with a digit in it: "A-1042", "#9281", "SW1A 1AA" in its parts, "2024/117". */
const TOKEN = /[\p{L}\p{N}](?:[\p{L}\p{N}]|[-_/.](?=[\p{L}\p{N}]))*/gu;

/**
 * Identifiers (orders, customers, meters). With a pattern, every token that it matches wholly; without one, every token
 * that has a digit and is no ordinary number word ("2nd", "7pm").
 *
 * @param text - as typed: an identifier keeps its case, but for letters that the pattern wants in the other case.
 * @param pattern - source of a regular expression, checked at build time.
 */
export function readIdentifiers(text: string, pattern?: string): readonly Found<string>[] {
  const tokens = Array.from(text.matchAll(TOKEN), (match) => ({
    value: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
  if (pattern === undefined) {
    const ordinary = /^(?:\d{1,2}(?:st|nd|rd|th|am|pm|h|ish)?|\d+(?:kg|km|cm|kwh|x|k))$/i;
    return tokens.filter(({ value }) => /\d/.test(value) && !ordinary.test(value)).map((token) => ({ ...token, sure: 0.85 }));
  }
  const whole = new RegExp(`^(?:${pattern})$`, "u");
  const found: Found<string>[] = [];
  for (let at = 0; at < tokens.length; at++) {
    for (let size = Math.min(3, tokens.length - at); size >= 1; size--) {
      const { start } = tokens[at]!;
      const { end } = tokens[at + size - 1]!;
      if (end - start > MAX_MATCHED) continue;
      const written = text.slice(start, end);
      const value = [
        written,
        written.toUpperCase(),
        written.toLowerCase(),
        written.replaceAll(" ", ""),
        written.replaceAll(" ", "").toUpperCase(),
        written.replaceAll(" ", "-").toUpperCase(),
      ].find((form) => whole.test(form));
      if (value === undefined) continue;
      found.push({ value, start, end, sure: 0.97 });
      at += size - 1;
      break;
    }
  }
  return found;
}
