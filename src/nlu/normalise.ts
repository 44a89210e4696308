/** What is typed beyond this many UTF-16 units is not read (docs/errors: a longer message is refused before it comes here). */
export const MAX_CHARACTERS = 4000;

/** Combining marks kept on one letter: 100,000 of them freeze a Chromium tab for 43 s; no writing system stacks more than 8. */
const MAX_MARKS = 8;

/** A message made comparable, with the way back to what was typed. */
export interface NormalText {
  readonly original: string;
  /** NFKC, straight quotes, plain spaces, no control characters; case as typed. */
  readonly text: string;
  /** `text` in lower case, of the same length. */
  readonly lower: string;
  /** For every unit of `text`, and its end, the offset in `original`. */
  readonly offsets: Uint32Array;
}

const CLUSTER = /(\P{M})(\p{M}*)|(\p{M}+)/gu;
const PLAIN = /^[ -~]*$/;
/** Control and format characters, bidirectional overrides among them; the joiner of emoji stays. */
const INVISIBLE = /^(?!\u200d)[\p{Cc}\p{Cf}]$/u;
const SAME: Readonly<Record<string, string>> = {
  "’": "'",
  "‘": "'",
  ʼ: "'",
  "´": "'",
  "`": "'",
  "“": '"',
  "”": '"',
  "„": '"',
  "–": "-",
  "—": "-",
  "‑": "-",
  "−": "-",
};

/** Makes a message comparable: Unicode form, quotes, spaces, case. Long and hostile input is cut, never refused. */
export function normalise(message: string): NormalText {
  const original = message.length > MAX_CHARACTERS ? message.slice(0, MAX_CHARACTERS) : message;
  if (PLAIN.test(original)) {
    const text = original.replaceAll("`", "'");
    return { original, text, lower: text.toLowerCase(), offsets: Uint32Array.from({ length: text.length + 1 }, (_, at) => at) };
  }
  const offsets: number[] = [];
  let text = "";
  for (const match of original.matchAll(CLUSTER)) {
    const piece = comparable(match[1] ?? "", match[2] ?? match[3] ?? "");
    text += piece;
    for (let unit = 0; unit < piece.length; unit++) offsets.push(match.index);
  }
  offsets.push(original.length);
  return { original, text, lower: lowerCase(text), offsets: Uint32Array.from(offsets) };
}

function comparable(base: string, marks: string): string {
  if (/\s/u.test(base)) return " ";
  if (INVISIBLE.test(base)) return "";
  if (/\p{Cs}/u.test(base)) return "\ufffd";
  const kept = Array.from(marks).slice(0, MAX_MARKS).join("");
  return SAME[base] ?? (base + kept).normalize("NFKC");
}

/** Lower case that never changes a length ("İ" would become two units). */
function lowerCase(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (character) =>
    character.toLowerCase().length === character.length ? character.toLowerCase() : character,
  ).join("");
}

/** The user's own characters behind a stretch of `text`. */
export function typed({ original, offsets }: NormalText, start: number, end: number): string {
  return original.slice(offsets[start], offsets[end]);
}
