import { STOP_WORDS } from "./lexicon/stop-words.ts";

/** A word of a message: offsets into the normalised text, end exclusive. */
export interface Word {
  /** Lower case. */
  readonly text: string;
  /** Without its ending: what words are compared by. */
  readonly stem: string;
  readonly start: number;
  readonly end: number;
  /** Says nothing of the topic ("the", "please"). */
  readonly empty: boolean;
}

const WORD = /[\p{L}\p{N}]+(?:['.][\p{L}\p{N}]+)*/gu;

export function splitWords(lower: string): readonly Word[] {
  return Array.from(lower.matchAll(WORD), (match) => toWord(match[0], match.index));
}

function toWord(text: string, start: number): Word {
  return { text, stem: stem(text), start, end: start + text.length, empty: STOP_WORDS.has(text) };
}

/** Takes an English ending off: enough for "orders", "returned", "paying"; other languages are mostly left as they are. */
export function stem(word: string): string {
  let root = word.replace(/'(?:s|d|ll|re|ve|m|t)?$/, "").replaceAll("'", "");
  if (root.length <= 3 || /\d/.test(root)) return root;
  root = root
    .replace(/ies$/, "y")
    .replace(/(ss|x|z|ch|sh)es$/, "$1")
    .replace(/([^su])s$/, "$1");
  if (root.length > 5 && root.endsWith("ing") && /[aeiouy].*ing$/.test(root)) root = undouble(root.slice(0, -3));
  else if (root.length > 4 && root.endsWith("ed") && /[aeiouy].*ed$/.test(root)) root = undouble(root.slice(0, -2));
  return root.length > 4 ? root.replace(/e$/, "") : root;
}

/** "stopp" → "stop", but "pass" and "sell" stay. */
function undouble(root: string): string {
  return /([bdgmnprt])\1$/.test(root) ? root.slice(0, -1) : root;
}
