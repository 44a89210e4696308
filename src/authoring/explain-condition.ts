import type { ConditionProblem } from "../dialogue/condition.ts";

/** What is wrong with a condition, in an author's words. Offsets in UTF-16 units of the condition, end exclusive. */
export interface Explanation {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly hint: string;
  /** What may be written instead, if there is one thing that can have been meant. */
  readonly instead?: string | undefined;
}

/** Signs of other languages, and what they are called here. Longer ones first. */
const SIGNS: readonly (readonly [sign: string, instead: string])[] = [
  ["===", "="],
  ["!==", "!="],
  ["<>", "!="],
  ["=>", ">="],
  ["=<", "<="],
  ["=!", "!="],
  ["≥", ">="],
  ["≤", "<="],
  ["≠", "!="],
  ["&&", "and"],
  ["||", "or"],
  ["&", "and"],
  ["|", "or"],
  ["~=", "matches"],
];

const QUOTES = /["'“”‘’„«»`´]/;
const EXAMPLE = 'For example: slots.amount > 100 and slots.size is "large"';

/** Says for the usual mistakes what was meant; for others what the reader of conditions says. */
export function explainCondition(source: string, { offset, message }: ConditionProblem): Explanation {
  return (
    explainSign(source, offset) ??
    explainText(source, offset) ??
    explainCharacter(source, offset) ?? {
      start: offset,
      end: offset,
      message: `This condition cannot be read: ${message}`,
      hint: EXAMPLE,
    }
  );
}

function explainSign(source: string, offset: number): Explanation | null {
  for (const [sign, instead] of SIGNS) {
    // The first half may have been read as a sign of ours.
    for (let start = Math.max(0, offset - sign.length + 1); start <= offset; start++) {
      if (!source.startsWith(sign, start)) continue;
      return {
        start,
        end: start + sign.length,
        message: `\`${sign}\` is written \`${instead}\` in a condition.`,
        hint: EXAMPLE,
        instead: /^[a-z]/.test(instead) ? padded(source, start, start + sign.length, instead) : instead,
      };
    }
  }
  return source[offset] === "!"
    ? {
        start: offset,
        end: offset + 1,
        message: "`!` is written `not` in a condition.",
        hint: "For example: not slots.confirmed",
        instead: padded(source, offset, offset + 1, "not "),
      }
    : null;
}

/** A word with a blank on either side, where there is none yet. */
function padded(source: string, start: number, end: number, word: string): string {
  const before = start > 0 && /\S/.test(source[start - 1]!) && source[start - 1] !== "(" ? " " : "";
  const after = /\S/.test(source[end] ?? " ") && !word.endsWith(" ") ? " " : "";
  return `${before}${word}${after}`;
}

/** A text that nobody put in quotes, or not rightly. */
function explainText(source: string, offset: number): Explanation | null {
  const sign = source[offset] ?? "";
  if (QUOTES.test(sign)) {
    return /["']/.test(sign)
      ? {
          start: offset,
          end: source.length,
          message: `The quote ${sign} is not closed, or closed too early.`,
          hint: "A text is put in two quotes of one kind; inside it, use the other kind.",
        }
      : { start: offset, end: offset + 1, message: `${sign} is no quote in a condition.`, hint: "Write \" or '." };
  }
  const start = offset - /[\p{L}\p{N}_\-.:;/]*$/u.exec(source.slice(0, offset))![0].length;
  const word = /^[\p{L}\p{N}_\-.:;/]*/u.exec(source.slice(start))![0];
  const end = start + word.length;
  if (/^-?\d/.test(word) && !/^-?\d+(?:\.\d+)?$/.test(word)) {
    return {
      start,
      end,
      message: `\`${word}\` begins with a digit, but it is no number.`,
      hint: `Put quotes around it: "${word}".`,
      instead: quoted(source, word),
    };
  }
  if (/^(?:in)$/i.test(word)) {
    return {
      start,
      end,
      message: "There is no `in`.",
      hint: 'Write slots.size = "s" or slots.size = "m"; a list is asked with slots.list contains "s".',
    };
  }
  if (/^then$/i.test(word))
    return {
      start,
      end,
      message: "`then` does not belong to the condition.",
      hint: "It is a key of its own, on the next line.",
    };
  const before = /[=<>]\s*([\p{L}_][\p{L}\p{N}_-]*\s+)$/u.exec(source.slice(0, start))?.[1];
  if (before === undefined || !/^[\p{L}]/u.test(word) || /^(?:and|or|not|is|contains|matches)$/i.test(word)) return null;
  const text = /^[\p{L}\p{N}_\- ]*?(?=\s+(?:and|or)\b|\s*[^\p{L}\p{N}_\- ]|\s*$)/iu.exec(source.slice(start))?.[0] ?? word;
  return {
    start: start - before.length,
    end: start + text.length,
    message: `\`${before}${text}\` is a text of several words without quotes.`,
    hint: `Put quotes around it: "${before}${text}".`,
    instead: quoted(source, `${before}${text}`),
  };
}

function quoted(source: string, text: string): string {
  return source.includes('"') ? `"${text}"` : `'${text}'`;
}

function explainCharacter(source: string, offset: number): Explanation | null {
  const about = (message: string, hint: string, length = 1): Explanation => ({
    start: offset,
    end: offset + length,
    message,
    hint,
  });
  switch (source[offset]) {
    case "[":
    case "]":
      return about("There are no lists in square brackets.", 'A set is written {"s" "m"}: in braces, with blanks between.');
    case ",":
      return isInSet(source, offset)
        ? {
            ...about("The items of a set have no commas between them.", 'Write {"s" "m"}, with blanks.'),
            instead: source[offset + 1] === " " ? "" : " ",
          }
        : about("There are no commas in a condition.", EXAMPLE);
    case "+":
    case "*":
    case "%":
    case "^":
      return about("Nothing is calculated in a condition.", "Let an action calculate it, and compare the slot that it sets.");
    case "/":
      if (source.indexOf("/", offset + 1) >= 0) return null;
      return about(
        "A regular expression stands between two slashes, and nothing is divided.",
        "For example: slots.code matches /^[A-Z]{2}/",
      );
    case "@":
    case "$":
    case "?":
    case "\\":
      return about(
        `\`${source[offset]}\` has no meaning in a condition.`,
        "If it belongs to a text, put the whole text in quotes.",
      );
    case undefined:
    default:
      return null;
  }
}

function isInSet(source: string, offset: number): boolean {
  const before = source.slice(0, offset);
  return before.lastIndexOf("{") > before.lastIndexOf("}");
}
