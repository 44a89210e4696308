import type { Found } from "./found.ts";
import { readNumbers } from "./number.ts";

const UNIT = /^\s*-?(?:to \d+ )?(years?|months?|weeks?|days?|nights?|hours?|hrs?|h|minutes?|mins?|seconds?|secs?)\b/;
const NOTATION: Readonly<Record<string, { readonly letter: string; readonly time: boolean }>> = {
  y: { letter: "Y", time: false },
  mo: { letter: "M", time: false },
  w: { letter: "W", time: false },
  d: { letter: "D", time: false },
  n: { letter: "D", time: false },
  h: { letter: "H", time: true },
  m: { letter: "M", time: true },
  s: { letter: "S", time: true },
};

/** Lengths of time in ISO 8601 ("P3D", "PT1H30M"), in order. A night counts as a day. */
export function readDurations(lower: string): readonly Found<string>[] {
  const text = lower
    .replace(/\bhalf an hour\b/g, "30 minutes   ".slice(0, 12))
    .replace(/\b(an?)(?= (?:year|month|week|day|night|hour|minute|second)\b)/g, (article) => (article === "a" ? "1" : "1 "));
  const parts: { value: number; unit: string; start: number; end: number }[] = [];
  for (const number of readNumbers(text)) {
    const bare = number.unit ? text.slice(0, number.end).lastIndexOf(number.unit) : number.end;
    const unit = UNIT.exec(text.slice(bare));
    if (unit) parts.push({ value: number.value, unit: unit[1]!, start: number.start, end: bare + unit[0].length });
  }
  for (const match of text.matchAll(/\b(\d+)(h|hrs?|min|mins|m|d)\b(?:\s?(\d+)(?:m|min|mins)?\b)?/g)) {
    parts.push({ value: Number(match[1]), unit: match[2]!, start: match.index, end: match.index + match[0].length });
    if (match[3])
      parts.push({
        value: Number(match[3]),
        unit: "minutes",
        start: match.index + match[0].length,
        end: match.index + match[0].length,
      });
  }
  parts.sort((one, other) => one.start - other.start);
  const found: Found<string>[] = [];
  for (let at = 0; at < parts.length; at++) {
    const run = [parts[at]!];
    while (parts[at + 1] && /^[\s,]*(?:and)?\s*$/.test(text.slice(run.at(-1)!.end, parts[at + 1]!.start)))
      run.push(parts[++at]!);
    found.push({ value: iso(run), start: run[0]!.start, end: run.at(-1)!.end, sure: 0.92 });
  }
  return found;
}

function iso(parts: readonly { readonly value: number; readonly unit: string }[]): string {
  let days = "";
  let time = "";
  for (const { value, unit } of parts) {
    const { letter, time: isTime } = NOTATION[unit.startsWith("mo") ? "mo" : unit.charAt(0)]!;
    if (isTime && letter === "H" && !Number.isInteger(value)) time += `${Math.floor(value)}H${Math.round((value % 1) * 60)}M`;
    else if (isTime) time += `${value}${letter}`;
    else days += `${value}${letter}`;
  }
  return `P${days}${time ? `T${time}` : ""}`;
}
