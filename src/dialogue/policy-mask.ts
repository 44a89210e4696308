import type { Json } from "../base/json.ts";
import { MAX_MATCHED } from "../base/regex.ts";
import { findSensitive } from "../base/sensitive.ts";
import type { PolicySettings, RedactSettings } from "../model/policy.ts";

/*
 * What the author wants masked gives way to what it is: `<card>`, `<iban>`, or the name of the author's own pattern. A text
 * that was masked is not changed by being masked again.
 */

interface Stretch {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** `spared`: kinds that are left as they are. */
export function maskText(redact: RedactSettings, text: string, spared: readonly string[] = []): string {
  const found = [
    ...findSensitive(text).filter(({ kind }) => redact.kinds.includes(kind)),
    ...findPatterns(redact.patterns, text),
  ].filter(({ kind }) => !spared.includes(kind));
  const apart: Stretch[] = placeholdersIn(redact, text);
  const kept: Stretch[] = [];
  for (const stretch of found) {
    if (apart.some((other) => stretch.start < other.end && other.start < stretch.end)) continue;
    apart.push(stretch);
    kept.push(stretch);
  }
  return kept
    .toSorted((a, b) => b.start - a.start)
    .reduce((left, { kind, start, end }) => `${left.slice(0, start)}<${kind}>${left.slice(end)}`, text);
}

/** Texts and numbers anywhere in a value. */
export function maskJson(redact: RedactSettings, value: Json, spared: readonly string[] = []): Json {
  if (typeof value === "string") return maskText(redact, value, spared);
  if (typeof value === "number") {
    const masked = maskText(redact, String(value), spared);
    return masked === String(value) ? value : masked;
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => maskJson(redact, item, spared));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskJson(redact, item, spared)]));
}

/** Every kind of what stands in the text, masked or not, whether it is to be masked or not. */
export function kindsIn({ redact }: PolicySettings, text: string): ReadonlySet<string> {
  const found = [
    ...findSensitive(text),
    ...findPatterns(redact?.patterns, text),
    ...(redact ? placeholdersIn(redact, text) : []),
  ];
  return new Set(found.map(({ kind }) => kind));
}

function placeholdersIn({ kinds, patterns = {} }: RedactSettings, text: string): Stretch[] {
  const names = [...kinds, ...Object.keys(patterns)];
  return Array.from(text.matchAll(/[\u003c]([\w-]+)[\u003e]/g)).flatMap(({ index, 0: match, 1: kind = "" }) =>
    names.includes(kind) ? [{ kind, start: index, end: index + match.length }] : [],
  );
}

function findPatterns(patterns: RedactSettings["patterns"] = {}, text: string): readonly Stretch[] {
  return Object.entries(patterns).flatMap(([kind, source]) =>
    matchesOf(source, text).map(({ start, end }) => ({ kind, start, end })),
  );
}

/** Whether the author's expression finds something. */
export function matches(source: string, text: string): boolean {
  return matchesOf(source, text).length > 0;
}

/**
 * What an expression may cost is known for so many characters: a longer text is looked at in pieces that overlap by half, so
 * that what is no longer than that half is found wherever it stands.
 */
function matchesOf(source: string, text: string): readonly { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let from = 0; from === 0 || from + MAX_MATCHED / 2 < text.length; from += MAX_MATCHED / 2) {
    for (const { index, 0: match } of text.slice(from, from + MAX_MATCHED).matchAll(new RegExp(source, "giu"))) {
      const start = from + index;
      if (match !== "" && !found.some((one) => start < one.end && one.start < start + match.length))
        found.push({ start, end: start + match.length });
    }
  }
  return found;
}
