import { ORDINALS, TENS, UNITS } from "../../base/number-words.ts";
import type { Found } from "./found.ts";

const SCALES: Readonly<Record<string, number>> = {
  hundred: 100,
  thousand: 1000,
  k: 1000,
  grand: 1000,
  million: 1e6,
  m: 1e6,
  mio: 1e6,
  billion: 1e9,
};

/** A number with what stands around it. */
export interface FoundNumber extends Found<number> {
  /** A currency or a unit belongs to it. */
  readonly unit: string | null;
}

const CURRENCY = "(?:[$€£¥]|usd|eur|gbp|chf)";
const UNIT =
  /^\s*(?:-\s*)?(dollars?|bucks?|euros?|pounds?|quid|cents?|francs?|usd|eur|gbp|chf|[$€£¥]|percent|%|kwh|kilowatt[- ]?hours?|cubic met(?:er|re)s?|m3|m³|kg|kilos?|kilograms?|grams?|g|km|kilomet(?:er|re)s?|miles?|met(?:er|re)s?|cm|people|persons?|guests?|adults?|children|kids|nights?|items?|pieces?|units?|tickets?|rooms?|degrees?|years? old|times|x)(?![\p{L}\p{N}])/u;
const DIGITS = new RegExp(
  `(?<![\\p{L}\\p{N}#_/:.,-])(${CURRENCY}\\s?)?([+-]?(?:\\d{1,3}(?:[,.' ]\\d{3})+(?:[.,]\\d{1,2})?|\\d+(?:[.,]\\d+)?))\\s?(k|m|mio|thousand|million|billion|hundred)?(?![\\p{L}\\p{N}_/:]|[-.,]\\d)`,
  "gu",
);

/** Numbers in digits and in words ("one hundred twenty-five", "1,250.50", "3k", "$12"), in order. `lower` is lower case. */
export function readNumbers(lower: string): readonly FoundNumber[] {
  const found: FoundNumber[] = [];
  for (const match of lower.matchAll(DIGITS)) {
    const value = digitsValue(match[2]!);
    if (value === null) continue;
    const end = match.index + match[0].trimEnd().length;
    const scaled = match[3] ? Number((value * SCALES[match[3]]!).toPrecision(12)) : value;
    found.push({ ...withUnit(lower, match.index, end, match[1]?.trim() ?? null), value: scaled, sure: 0.95 });
  }
  for (const words of readNumberWords(lower))
    found.push({ ...withUnit(lower, words.start, words.end, null), value: words.value, sure: words.sure });
  return found.toSorted((one, other) => one.start - other.start);
}

function withUnit(
  lower: string,
  start: number,
  end: number,
  unit: string | null,
): { start: number; end: number; unit: string | null } {
  const after = UNIT.exec(lower.slice(end));
  return after ? { start, end: end + after[0].length, unit: after[1]! } : { start, end, unit };
}

/** "1,250.50", "1.250,50", "1 250", "12,5", "12.5". A lone mark before exactly three digits parts thousands. */
function digitsValue(digits: string): number | null {
  const compact = digits.replace(/[' ]/g, "");
  const lastComma = compact.lastIndexOf(",");
  const lastDot = compact.lastIndexOf(".");
  let plain = compact;
  if (lastComma >= 0 && lastDot >= 0) {
    plain = lastComma > lastDot ? compact.replaceAll(".", "").replace(",", ".") : compact.replaceAll(",", "");
  } else if (lastComma >= 0)
    plain = /^[+-]?\d{1,3}(?:,\d{3})+$/.test(compact) ? compact.replaceAll(",", "") : compact.replace(",", ".");
  else if (/^[+-]?\d{1,3}(?:\.\d{3}){2,}$/.test(compact)) plain = compact.replaceAll(".", "");
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}

const WORD = /[a-z]+/g;

/** Numbers written out. "one" and "a" alone are words rather than numbers, and less sure. */
export function readNumberWords(lower: string): readonly Found<number>[] {
  const tokens = Array.from(lower.matchAll(WORD), (match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
  const found: Found<number>[] = [];
  for (let at = 0; at < tokens.length;) {
    const dictated = readDigitByDigit(tokens, at);
    if (dictated) {
      found.push({ value: dictated.value, start: tokens[at]!.start, end: tokens[dictated.next - 1]!.end, sure: 0.92 });
      at = dictated.next;
      continue;
    }
    const run = readRun(tokens, at, lower);
    if (!run) {
      at++;
      continue;
    }
    const alone = run.next === at + 1 && tokens[at]!.text === "one";
    found.push({ value: run.value, start: tokens[at]!.start, end: tokens[run.next - 1]!.end, sure: alone ? 0.6 : 0.92 });
    at = run.next;
  }
  return found;
}

/** "four eight two one three": three digits or more, one by one. */
function readDigitByDigit(tokens: readonly Token[], from: number): { readonly value: number; readonly next: number } | null {
  let next = from;
  let digits = "";
  while (tokens[next] && (UNITS.get(tokens[next]!.text) ?? (tokens[next]!.text === "oh" && digits !== "" ? 0 : 10)) < 10)
    digits += UNITS.get(tokens[next++]!.text) ?? 0;
  return digits.length >= 3 && digits.length <= 15 ? { value: Number(digits), next } : null;
}

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function readRun(
  tokens: readonly Token[],
  from: number,
  lower: string,
): { readonly value: number; readonly next: number } | null {
  const first = tokens[from]!;
  if (/\d[\s,.-]?$/.test(lower.slice(0, first.start)) || lower[first.end] === "'") return null;
  if (first.text === "dozen") return { value: 12, next: from + 1 };
  if (first.text === "half" && tokens[from + 1]?.text === "a" && tokens[from + 2]) {
    const whole = tokens[from + 2]!.text === "dozen" ? 12 : SCALES[tokens[from + 2]!.text];
    return whole ? { value: whole / 2, next: from + 3 } : null;
  }
  let total = 0;
  let group = 0;
  let at = from;
  let any = false;
  let lastKind: "unit" | "ten" | "scale" | null = null;
  if (first.text === "a" || first.text === "an") {
    const scale = tokens[from + 1]?.text ?? "";
    if (scale === "couple" || scale === "pair") return { value: 2, next: from + 2 };
    if (scale === "dozen") return { value: 12, next: from + 2 };
    if (!["hundred", "thousand", "million", "grand"].includes(scale)) return null;
    group = 1;
    at++;
  }
  for (; at < tokens.length; at++) {
    const { text } = tokens[at]!;
    if (any && !/^[\s-]*$/.test(lower.slice(tokens[at - 1]!.end, tokens[at]!.start))) break;
    if (
      UNITS.has(text) &&
      (lastKind === null || lastKind === "scale" || (lastKind === "ten" && UNITS.get(text)! < 10 && UNITS.get(text)! > 0))
    ) {
      group += UNITS.get(text)!;
      lastKind = "unit";
    } else if (
      TENS.has(text) &&
      (lastKind === null || lastKind === "scale" || (lastKind === "unit" && group >= 10 && group < 100 && total === 0))
    ) {
      group = lastKind === "unit" ? group * 100 + TENS.get(text)! : group + TENS.get(text)!;
      lastKind = "ten";
    } else if (Object.hasOwn(SCALES, text) && text.length > 2 && (any || group > 0)) {
      const scale = SCALES[text]!;
      if (scale === 100) group *= 100;
      else {
        total += group * scale;
        group = 0;
      }
      lastKind = "scale";
    } else if (
      text === "and" &&
      lastKind === "scale" &&
      tokens[at + 1] &&
      (UNITS.has(tokens[at + 1]!.text) || TENS.has(tokens[at + 1]!.text))
    ) {
      any = true;
      continue;
    } else break;
    any = true;
  }
  if (!any) return null;
  const value = total + group;
  const tail = decimals(tokens, at);
  return tail ? { value: Number(`${value}.${tail.digits}`), next: tail.next } : halves(tokens, at, value);
}

/** "three point one four". */
function decimals(tokens: readonly Token[], at: number): { readonly digits: string; readonly next: number } | null {
  if (tokens[at]?.text !== "point") return null;
  let digits = "";
  let next = at + 1;
  while (tokens[next] && (UNITS.get(tokens[next]!.text) ?? 10) < 10) digits += UNITS.get(tokens[next++]!.text)!;
  return digits ? { digits, next } : null;
}

function halves(tokens: readonly Token[], at: number, value: number): { readonly value: number; readonly next: number } {
  const words = tokens.slice(at, at + 3).map((token) => token.text);
  return words.join(" ") === "and a half" ? { value: value + 0.5, next: at + 3 } : { value, next: at };
}

/** "12th", "twenty-first": positions from 1. */
export function readOrdinals(lower: string): readonly Found<number>[] {
  const found: Found<number>[] = [];
  for (const match of lower.matchAll(/\b(\d{1,3})(?:st|nd|rd|th)\b/g)) {
    found.push({ value: Number(match[1]), start: match.index, end: match.index + match[0].length, sure: 0.95 });
  }
  for (const match of lower.matchAll(/\b(?:(twenty|thirty)[\s-])?([a-z]+)\b/g)) {
    const unit = ORDINALS.get(match[2]!);
    if (unit === undefined || (match[1] && unit > 9)) continue;
    found.push({
      value: (match[1] ? TENS.get(match[1])! : 0) + unit,
      start: match.index,
      end: match.index + match[0].length,
      sure: 0.9,
    });
  }
  return found.toSorted((one, other) => one.start - other.start);
}
