/** The words of the condition language. Numbers are tried before words, so `5pm` is two tokens. */
export type Token =
  | { readonly kind: "number"; readonly value: number; readonly offset: number }
  /** Unquoted: an identifier. */
  | { readonly kind: "word"; readonly text: string; readonly offset: number }
  | { readonly kind: "string"; readonly text: string; readonly offset: number }
  | { readonly kind: "regex"; readonly source: string; readonly flags: string; readonly offset: number }
  | { readonly kind: "reserved"; readonly text: Reserved; readonly offset: number }
  | { readonly kind: "sign"; readonly text: string; readonly offset: number };

const RESERVED = ["is", "and", "or", "not", "contains", "matches", "true", "false", "undefined", "null", "empty"] as const;
export type Reserved = (typeof RESERVED)[number];

/** Blanks and comments, then one of: number, regex, quoted text, word, sign. */
const TOKEN =
  /(?:[ \t\r\n]|#[^\n]*)+|(-?\d+(?:\.\d+)?)|\/([^/]*)\/([simlu]*)|"([^"]*)"|'([^']*)'|([\p{L}\p{N}_\-.:;]+)|(>=|<=|==|!=|[><=(){}])/uy;

/** The tokens of a condition, or the offset of the first character that fits none. */
export function readTokens(source: string): readonly Token[] | { readonly offset: number } {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  let offset = 0;
  while (offset < source.length) {
    const match = pattern.exec(source);
    if (!match) return { offset };
    const [whole, number, regex, flags, double, single, word, sign] = match;
    if (number !== undefined) tokens.push({ kind: "number", value: Number(number), offset });
    else if (regex !== undefined) tokens.push({ kind: "regex", source: regex, flags: flags ?? "", offset });
    else if (double !== undefined) tokens.push({ kind: "string", text: double, offset });
    else if (single !== undefined) tokens.push({ kind: "string", text: single, offset });
    else if (word !== undefined) tokens.push(wordToken(word, offset));
    else if (sign !== undefined) tokens.push({ kind: "sign", text: sign, offset });
    offset += whole.length;
  }
  return tokens;
}

function wordToken(text: string, offset: number): Token {
  const reserved = RESERVED.find((name) => name === text.toLowerCase());
  return reserved ? { kind: "reserved", text: reserved, offset } : { kind: "word", text, offset };
}
