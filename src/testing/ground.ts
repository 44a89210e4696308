import type { BotMessage } from "../model/response.ts";

/** What can be said, without a judge, of whether a text is supported by sources. */
export type Grounding =
  | { readonly kind: "supported" }
  /** `sentence` is the one that the sources say nothing of. */
  | { readonly kind: "unsupported"; readonly sentence: string }
  /** Said in other words than the sources', or there are no sources: only a judge could tell. */
  | { readonly kind: "open" };

/** Below this share of words that the sources know, a sentence is not theirs. */
const UNSUPPORTED = 0.5;
/** From this share on it is, if the test names no other. */
const SUPPORTED = 0.8;

/** Words that say nothing by themselves. */
const EMPTY = new Set(
  "a an and any are as at be been but by can could did do does for from had has have he her his i if in is it its me my no not of on or our out she so some than that the their them then there these they this those to up us was we were what when which who will with would you your".split(
    " ",
  ),
);

/**
 * Compares a text with its sources sentence by sentence: every number must stand in them, and of the other words that
 * say something at least `threshold`. Words are alike that begin with the same
 * five letters, an `s` at the end aside.
 */
export function groundingOf(text: string, sources: readonly string[], threshold: number = SUPPORTED): Grounding {
  const known = new Set(sources.flatMap(stemsOf));
  if (known.size === 0) return { kind: "open" };
  let open = false;
  for (const sentence of text.split(/(?<=[.!?])\s+|\n+/)) {
    const stems = stemsOf(sentence);
    if (stems.length === 0) continue;
    const isStrange = stems.some((stem) => /^\p{N}/u.test(stem) && !known.has(stem));
    const share = stems.filter((stem) => known.has(stem)).length / stems.length;
    if (isStrange || share < UNSUPPORTED) return { kind: "unsupported", sentence: sentence.trim() };
    open ||= share < threshold;
  }
  return { kind: open ? "open" : "supported" };
}

/** What a message rests on: the passages that it cites. */
export function quotesOf({ citations = [] }: BotMessage): readonly string[] {
  return citations.flatMap(({ quote }) => quote ?? []);
}

function stemsOf(text: string): readonly string[] {
  const words = text.toLowerCase().match(/\p{N}+(?:[.,:]\p{N}+)*|\p{L}+/gu) ?? [];
  return words
    .filter((word) => !EMPTY.has(word))
    .map((word) => (/^\p{N}/u.test(word) ? word : word.replace(/(?<=...)s$/, "").slice(0, 5)));
}
