import { MAX_MATCHED } from "../../base/regex.ts";
import { STOP_WORDS } from "../lexicon/stop-words.ts";
import type { Found } from "./found.ts";

/** A token with a digit in it: "A-1042", "#9281", "SW1A 1AA" in its parts, "2024/117". */
const TOKEN = /[\p{L}\p{N}](?:[\p{L}\p{N}]|[-_/.](?=[\p{L}\p{N}]))*/gu;

interface Token {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** Groups that an identifier is typed in at most: an IBAN has up to nine. */
const MAX_GROUPS = 9;
/** Of so many groups, what stands between any two may be typed in another way. */
const MAX_REJOINED = 3;

/**
 * Identifiers (orders, customers, meters). With a pattern, every token that it matches wholly, or several that do so
 * together ("cl 30871", "DE89 3704 0044 …"); without one, every token that has a digit and is no ordinary number word
 * ("2nd", "7pm").
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
    for (let size = Math.min(MAX_GROUPS, tokens.length - at); size >= 1; size--) {
      const group = tokens.slice(at, at + size);
      const [start, end] = [group[0]!.start, group.at(-1)!.end];
      const value = formsOf(text.slice(start, end), group).find((form) => whole.test(form));
      if (value === undefined) continue;
      found.push({ value, start, end, sure: 0.97 });
      at += size - 1;
      break;
    }
  }
  return found;
}

/** Ways to write what was typed, the nearest to it first: its groups apart, with a hyphen or together, in either case. */
function formsOf(written: string, group: readonly Token[]): readonly string[] {
  if (written.length > MAX_MATCHED) return [];
  const few = group.length <= MAX_REJOINED;
  if (group.length > 1 && !areGroups(written, group)) return few ? [written] : [];
  const joints = few ? [" ", "-", ""] : [""];
  const [first, ...rest] = group.map(({ value }) => value);
  const joined = rest.reduce(
    (forms, value) => forms.flatMap((form) => joints.map((joint) => `${form}${joint}${value}`)),
    [first!],
  );
  return joined.flatMap((form) => [form, form.toUpperCase(), form.toLowerCase()]);
}

/** Whether what is typed with blanks between may be one identifier: its letters are no words of the sentence. */
function areGroups(written: string, group: readonly Token[]): boolean {
  const large = /\p{Lu}/u.test(written);
  return (
    group.every(
      ({ end }, at) =>
        !group[at + 1] || /^\s+$/.test(written.slice(end - group[0]!.start, group[at + 1]!.start - group[0]!.start)),
    ) &&
    group.every(({ value }, at) => {
      if (/\d/.test(value)) return true;
      if (!/^(?:\p{Lu}{1,4}|\p{Ll}{1,4})$/u.test(value)) return false;
      // "it is B-LN 4410", "DE89 … 00 thanks": small letters beside large ones, or at the end, are words.
      const small = value === value.toLowerCase();
      return !small || !(large || at === group.length - 1 || STOP_WORDS.has(value) || NAMES.test(value));
    })
  );
}

/** What people call an identifier before they say it. */
const NAMES = /^(?:id|nr|num|ref|code)$/;
