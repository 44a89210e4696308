import type { Hit } from "./search.ts";
import { readNumbers, readStems } from "./stems.ts";

export type CheckedSentence =
  | { readonly kind: "supported"; readonly text: string; readonly cited: readonly Hit[] }
  | {
      readonly kind: "rejected";
      readonly why: "no-citation" | "unknown-citation" | "unsupported-number" | "unsupported-link" | "unsupported-words";
    };

/** Share of a sentence's words that the passages it cites must have. */
const MIN_SHARED = 0.6;
const MARK = /\s*\[([\d\s,]+)\]/g;

/**
 * Whether a sentence of a model says what the passages it cites say: it names passages that it was given, has no number
 * that they lack, and most of its words are theirs. That is no proof of meaning; it keeps out what was made up.
 */
export function checkSentence(sentence: string, passages: readonly Hit[]): CheckedSentence {
  const numbers = [...sentence.matchAll(MARK)].flatMap(([, list = ""]) => list.split(",").map((part) => Number(part.trim())));
  if (numbers.length === 0) return { kind: "rejected", why: "no-citation" };
  const cited = [...new Set(numbers)].map((number) => passages[number - 1]);
  if (!cited.every((hit) => hit !== undefined)) return { kind: "rejected", why: "unknown-citation" };
  const text = sentence.replaceAll(MARK, "").trim();
  const source = cited.map((hit) => `${hit.title} ${hit.heading} ${hit.text}`).join(" ");
  const known = new Set(readNumbers(source));
  if (!readNumbers(text).every((number) => known.has(number))) return { kind: "rejected", why: "unsupported-number" };
  // A link leads away from the site: only one that a passage has, whole.
  const theirLinks = new Set(readLinks(source));
  if (!readLinks(text).every((link) => theirLinks.has(link))) return { kind: "rejected", why: "unsupported-link" };
  const stems = [...readStems(text)];
  const theirs = readStems(source);
  const shared = stems.filter((stem) => theirs.has(stem)).length;
  if (stems.length === 0 || shared / stems.length < MIN_SHARED) return { kind: "rejected", why: "unsupported-words" };
  return { kind: "supported", text, cited };
}

const LINK =
  /[a-z][a-z\d+.-]{0,20}:\/\/\S+|\b(?:javascript|data|vbscript|mailto|tel):\S+|[^\s@]{1,64}@\S+|\]\([^)]*\)?|\/\/\S+|\b[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){0,8}\.\p{L}{2,}(?:[/:?#]\S*)?/giu;

/** Whatever a page could make a link of: addresses, with or without a protocol, mail, and Markdown's own. */
function readLinks(text: string): string[] {
  return (text.match(LINK) ?? []).map((link) => link.replace(/[.,;:!?'")\]]+$/, "").toLowerCase());
}

/** A stop, perhaps with marks behind it, and the beginning of the next sentence. */
const END = /[.!?]["”')]*(?:\s*\[[\d\s,]+\])*\s+(?=["“'(]?[\p{Lu}\d£])/u;

/** Puts pieces of text together and gives whole sentences, each as soon as the next one begins. */
export async function* joinSentences(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of pieces) {
    rest += piece;
    for (let match = END.exec(rest); match !== null; match = END.exec(rest)) {
      const end = match.index + match[0].length;
      yield rest.slice(0, end).trim();
      rest = rest.slice(end);
    }
  }
  if (rest.trim() !== "") yield rest.trim();
}
