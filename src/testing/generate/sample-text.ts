/**
 * A text that a regular expression finds, and others that it does not. For what authors write: literals, classes, groups,
 * alternatives and repetitions; an expression with more than that (look-around, back references) has no sample.
 */

/** How much of an expression is left to read, and what has been made of it. */
interface Reader {
  readonly source: string;
  at: number;
}

/** A text in which `source` is found, or null if none was found by reading it. Always checked against the expression. */
export function sampleText(source: string, flags = ""): string | null {
  const reader: Reader = { source, at: 0 };
  const text = alternatives(reader);
  if (text === null || reader.at < source.length) return null;
  return new RegExp(source, flags.replaceAll(/[^sim]/g, "")).test(text) ? text : null;
}

/** The first alternative; the others are read only to find their end. */
function alternatives(reader: Reader): string | null {
  const first = sequence(reader);
  if (first === null) return null;
  while (reader.source[reader.at] === "|") {
    reader.at++;
    if (sequence(reader) === null) return null;
  }
  return first;
}

function sequence(reader: Reader): string | null {
  let text = "";
  while (reader.at < reader.source.length && !"|)".includes(reader.source[reader.at]!)) {
    const part = atom(reader);
    if (part === null) return null;
    text += part.repeat(quantity(reader));
  }
  return text;
}

/** The fewest times that a part must come; once where none would do too, so that the text looks like what is meant. */
function quantity(reader: Reader): number {
  const found = /^(?:([*+?])|\{(\d+)(?:,\d*)?\})\??/.exec(reader.source.slice(reader.at));
  if (!found) return 1;
  reader.at += found[0].length;
  return found[2] === undefined ? 1 : Number(found[2]);
}

function atom(reader: Reader): string | null {
  const sign = reader.source[reader.at++]!;
  switch (sign) {
    case "(":
      return group(reader);
    case "[":
      return characterClass(reader);
    case "\\":
      return escaped(reader.source[reader.at++] ?? "");
    case ".":
      return "a";
    case "^":
    case "$":
      return "";
    default:
      return sign;
  }
}

function group(reader: Reader): string | null {
  const kind = /^\?(?::|<[A-Za-z]\w*>)/.exec(reader.source.slice(reader.at));
  if (kind) reader.at += kind[0].length;
  else if (reader.source[reader.at] === "?") return null;
  const text = alternatives(reader);
  if (text === null || reader.source[reader.at] !== ")") return null;
  reader.at++;
  return text;
}

/** Letters and digits first: they are what a class usually means. */
const PROBES = "a1A0bcdefghijklmnopqrstuvwxyzBCDEFGHIJKLMNOPQRSTUVWXYZ23456789 -_.,@#+/:;!?äöüß".split("");

function characterClass(reader: Reader): string | null {
  const found = /^(?:\\[^]|[^\]\\])*\]/.exec(reader.source.slice(reader.at));
  if (!found) return null;
  reader.at += found[0].length;
  const expression = new RegExp(`^[${found[0]}$`);
  return PROBES.find((probe) => expression.test(probe)) ?? null;
}

function escaped(letter: string): string | null {
  switch (letter) {
    case "d":
      return "1";
    case "w":
      return "a";
    case "s":
      return " ";
    case "D":
    case "S":
      return "a";
    case "W":
      return " ";
    case "b":
      return "";
    case "t":
      return "\t";
    case "n":
      return "\n";
    default:
      return /[A-Za-z0-9]/.test(letter) || letter === "" ? null : letter;
  }
}
