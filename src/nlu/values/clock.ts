import { readNumberWords } from "./number.ts";

/** A text rewritten for a reader that knows fewer forms, with the way back. */
export interface Rewritten {
  readonly text: string;
  /** For every unit of `text`, and its end, the offset in the source. */
  readonly offsets: readonly number[];
}

/** What makes a replacement out of a match, or null to leave it. */
export type Rewrite = readonly [RegExp, (match: RegExpExecArray, source: string) => string | null];

export function rewrite(source: Rewritten, [pattern, replacement]: Rewrite): Rewritten {
  let text = "";
  const offsets: number[] = [];
  let at = 0;
  const copy = (end: number): void => {
    for (; at < end; at++) {
      text += source.text[at]!;
      offsets.push(source.offsets[at]!);
    }
  };
  for (const match of source.text.matchAll(pattern)) {
    const instead = replacement(match, source.text);
    if (instead === null) continue;
    copy(match.index);
    text += instead;
    for (let unit = 0; unit < instead.length; unit++) offsets.push(source.offsets[match.index]!);
    at = match.index + match[0].length;
  }
  copy(source.text.length);
  offsets.push(source.offsets[source.text.length]!);
  return { text, offsets };
}

const NUMBER = "(?:\\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)";
const MINUTES = `(?:\\d{1,2}|five|ten|twenty|twenty[- ]five|quarter|a quarter|half)`;

function numeric(text: string): number {
  return /\d/.test(text) ? Number(text) : (readNumberWords(text)[0]?.value ?? 0);
}

function minutes(text: string): number {
  if (text.includes("quarter")) return 15;
  return text === "half" ? 30 : numeric(text);
}

const twoDigits = (value: number): string => String(value).padStart(2, "0");

/** Forms of the time of day that the date library does not know, in forms that it does. */
export const CLOCK_FORMS: readonly Rewrite[] = [
  [
    /\b(seven|one|two|three|four|five|six|eight|nine|ten|eleven|twelve|\d{1,2})[\s-]?ish\b/g,
    ([, hour]) => `at ${numeric(hour!)}`,
  ],
  [
    // Not the end of a date: "2026-12-12 to 5 Station Road".
    new RegExp(`(?<!-)\\b(${MINUTES})(?: minutes?)? (past|after|to|before|till) (${NUMBER})\\b`, "g"),
    ([, ago, direction, hour]) => {
      const late = direction === "past" || direction === "after";
      const of = numeric(hour!);
      if (of > 24) return null;
      return late ? `${of}:${twoDigits(minutes(ago!))}` : `${of === 1 ? 12 : of - 1}:${twoDigits(60 - minutes(ago!))}`;
    },
  ],
  [new RegExp(`\\bhalf (${NUMBER})\\b(?! ?(?:hours?|dozen|past))`, "g"), ([, hour]) => `${numeric(hour!)}:30`],
  [new RegExp(`\\b(${NUMBER}) o'?\\s?clock\\b`, "g"), ([, hour]) => `${numeric(hour!)}:00`],
  [
    new RegExp(
      `\\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)[ -](fifteen|thirty|forty[- ]five|twenty)\\b`,
      "g",
    ),
    ([, hour, rest]) => `${numeric(hour!)}:${twoDigits(numeric(rest!))}`,
  ],
  [
    new RegExp(
      `\\b(at|by|around|about|until|till|from|after|before) (one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\\b(?! (?:days?|weeks?|months?|people|hours?|minutes?|years?))`,
      "g",
    ),
    ([, word, hour]) => `${word} ${numeric(hour!)}`,
  ],
  [
    /\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?= ?(?:a\.?m\b|p\.?m\b|in the (?:morning|afternoon|evening)))/g,
    ([, hour]) => String(numeric(hour!)),
  ],
  [
    /\b(\d{1,2})(?::(\d{2}))? (?:in the (evening|afternoon|morning)|(?:at|in the) (night))/g,
    ([, hour, rest, part, night]) => {
      const of = Number(hour);
      if (of > 12) return null;
      return `${of}:${rest ?? "00"} ${part === "morning" || (night && (of < 5 || of === 12)) ? "am" : "pm"}`;
    },
  ],
  [
    /\b(?:in the )?(morning|afternoon|evening|night) (?:at |around )?(\d{1,2})(?::(\d{2}))?\b(?! ?[ap]\.?m)/g,
    ([, part, hour, rest]) => `${hour}:${rest ?? "00"} ${part === "morning" ? "am" : "pm"}`,
  ],
  [/\b(\d{1,2}:\d{2}) of (?=\w+ \d|\d|the )/g, ([, time]) => `${time} on `],
  [/\b(?:midday|noon)\b/g, () => "12:00 pm"],
  [/\bmidnight\b/g, () => "0:00"],
];
