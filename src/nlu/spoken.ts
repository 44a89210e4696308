/*
 * What is spelled out in words, as it is written: "john at example dot com", "oh seven double four". Without loss: signs,
 * digits and single letters are put together, words stay words.
 */

const SIGNS: Readonly<Record<string, string>> = {
  at: "@",
  dot: ".",
  point: ".",
  dash: "-",
  hyphen: "-",
  minus: "-",
  underscore: "_",
  slash: "/",
  plus: "+",
};

const DIGITS: Readonly<Record<string, string>> = {
  oh: "0",
  zero: "0",
  one: "1",
  two: "2",
  three: "3",
  four: "4",
  five: "5",
  six: "6",
  seven: "7",
  eight: "8",
  nine: "9",
};

const TIMES: Readonly<Record<string, number>> = { double: 2, triple: 3 };

/** What may stand before an answer without being part of it. */
const LEAD =
  /^(?:(?:yes|ok|okay|well|so|it|it's|its|this|that|that's|is|my|the|e-?mail|address|phone|mobile|number|code|id)[\s,:]+)*/;

interface Piece {
  readonly text: string;
  readonly kind: "sign" | "digit" | "letter" | "word";
}

/** The written form of the whole message; null where nothing was spelled out. `lower`: lower case, digits ASCII. */
export function writtenForm(lower: string): string | null {
  const said = lower.replace(LEAD, "").replace(/[\s.!?,]+$/, "");
  const tokens = said.split(/[\s,]+/).filter((token) => token !== "");
  const pieces: Piece[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    const times = Object.hasOwn(TIMES, token) ? TIMES[token]! : 1;
    const digit = pieceOf(tokens[times > 1 ? at + 1 : at] ?? "");
    if (times > 1 && digit.kind === "digit") {
      pieces.push({ kind: "digit", text: digit.text.repeat(times) });
      at++;
    } else pieces.push(pieceOf(token));
  }
  let written = "";
  for (const [at, piece] of pieces.entries()) {
    const before = pieces[at - 1];
    written += before && !isGlued(before, piece) ? ` ${piece.text}` : piece.text;
  }
  return written === tokens.join(" ") || written === "" ? null : written;
}

function pieceOf(token: string): Piece {
  if (Object.hasOwn(SIGNS, token)) return { kind: "sign", text: SIGNS[token]! };
  if (Object.hasOwn(DIGITS, token)) return { kind: "digit", text: DIGITS[token]! };
  if (/^\d+$/.test(token)) return { kind: "digit", text: token };
  if (/^\p{L}$/u.test(token)) return { kind: "letter", text: token };
  return { kind: "word", text: token };
}

function isGlued(one: Piece, other: Piece): boolean {
  if (one.kind === "sign" || other.kind === "sign") return true;
  return one.kind !== "word" && other.kind !== "word";
}
