/** A piece of a sentence that an entity may begin or end with: a word, a number or a sign. Offsets into the normalised text. */
export interface Token {
  /** Lower case. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Finer than the words that intents are judged by: in "10kg" the number can be an entity by itself. */
const TOKEN = /\p{L}[\p{L}\p{M}]*(?:'[\p{L}\p{M}]+)*|\p{N}+|[^\s\p{L}\p{N}]/gu;

export function splitTokens(lower: string): readonly Token[] {
  return Array.from(lower.matchAll(TOKEN), ({ 0: text, index }) => ({ text, start: index, end: index + text.length }));
}

/** Tokens from `first` up to `end`, exclusive. */
export interface TokenSpan {
  readonly first: number;
  readonly end: number;
}

/** The tokens that a stretch of the text covers, or null if it begins or ends inside one. */
export function tokensIn(tokens: readonly Token[], start: number, end: number): TokenSpan | null {
  const first = tokens.findIndex((token) => token.start === start);
  const last = tokens.findLastIndex((token) => token.end === end);
  return first < 0 || last < first ? null : { first, end: last + 1 };
}

/** How tokens are compared: their words, one blank between. */
export function keyOf(tokens: readonly Token[], { first, end }: TokenSpan): string {
  let key = "";
  for (let at = first; at < end; at++) key += at === first ? tokens[at]!.text : ` ${tokens[at]!.text}`;
  return key;
}
